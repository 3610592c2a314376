-- Grain: one ZigZag item of the B2B channel that a hub received, in base units by the unit that was scanned. Without a known
-- unit the quantity is null and nothing is matched (R-ORO-11). ZigZag's return is the return: OroCommerce has none of its own.
select
    item.receipt_id,
    'OROCOMMERCE' as channel,
    item.order_id,
    coalesce(item.oro_line_id, item.order_line_id) as order_line_id,
    item.zigzag_return_id as return_id,
    item.zigzag_return_id,
    case when item.oro_line_id is not null then item.return_line_key end as unit_id,
    item.item_id as unit_name,
    item.received_as_sku as sku,
    item.received_as_sku_key as sku_key,
    coalesce(item.received_sku, item.source_sku) as source_sku,
    item.order_id || '|' || item.received_as_sku_key as match_key,
    item.tracking_number,
    item.received_at as occurred_at,
    {{ entity_date('item.received_at') }} as event_date,
    item.scanned_base_quantity as quantity,
    item.grade,
    item.disposition,
    item.warehouse_code,
    false as is_excluded,
    item.source_row_ids
from {{ ref('int_oro_return_items') }} as item
where item.received_at is not null
