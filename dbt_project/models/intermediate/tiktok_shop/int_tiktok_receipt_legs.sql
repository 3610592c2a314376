-- Grain: one ZigZag item of the TikTok channel that a hub received. What came counts, not what was announced.
select
    receipt_id,
    'TIKTOK_SHOP' as channel,
    order_id,
    order_line_id,
    return_id,
    zigzag_return_id,
    order_line_id as unit_id,
    coalesce(license_plate, item_id) as unit_name,
    received_as_sku as sku,
    received_as_sku_key as sku_key,
    received_source_sku as source_sku,
    order_id || '|' || received_as_sku_key as match_key,
    tracking_number,
    received_at as occurred_at,
    {{ entity_date('received_at') }} as event_date,
    received_quantity as quantity,
    grade,
    disposition,
    warehouse_code,
    false as is_excluded,
    source_row_ids
from {{ ref('int_tiktok_hub_items') }}
where received_at is not null
