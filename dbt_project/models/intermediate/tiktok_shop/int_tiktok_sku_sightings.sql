-- Grain: one SKU as TikTok's sellers wrote it and the date it is resolved at: the order's day, and the day of the return request.
select source_sku, {{ entity_date('ordered_at') }} as event_date
from {{ ref('int_tiktok_order_lines') }}
where source_sku is not null
union
select source_sku, sku_date
from {{ ref('int_tiktok_return_units') }}
where source_sku is not null
