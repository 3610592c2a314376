-- Grain: one SKU text of ZigZag and the date it is resolved at: the SKU asked for, and the one received if it differs.
select source_sku, sku_date as event_date
from {{ ref('int_zigzag_item_snapshots') }}
where source_sku is not null
union
select received_sku, sku_date
from {{ ref('int_zigzag_item_snapshots') }}
where received_sku is not null
union
select coalesce(received_sku, source_sku), {{ entity_date('received_at') }}
from {{ ref('int_zigzag_item_snapshots') }}
where received_at <= {{ as_of() }} and coalesce(received_sku, source_sku) is not null
union
select source_sku, {{ entity_date('graded_at') }}
from {{ ref('int_zigzag_grades') }}
where source_sku is not null
union
select source_sku, {{ entity_date('scanned_at') }}
from {{ ref('stg_zigzag__arrivals') }}
where scanned_at <= {{ as_of() }} and source_sku is not null
