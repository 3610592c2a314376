-- Grain: one ZigZag item of a return to the vendor that a hub received: the goods side.
select
    receipt_id,
    'AMAZON_VENDOR' as channel,
    purchase_order_number as order_id,
    order_line_id,
    request_id as return_id,
    zigzag_return_id,
    cast(null as varchar) as unit_id,
    item_id as unit_name,
    item_id,
    received_as_sku as sku,
    received_as_sku_key as sku_key,
    received_source_sku as source_sku,
    request_id || '|' || received_as_sku_key as match_key,
    tracking_number,
    received_at as occurred_at,
    received_date as event_date,
    cast(received_quantity as decimal(18, 4)) as quantity,
    grade,
    disposition,
    warehouse_code,
    false as is_excluded,
    source_row_ids
from {{ ref('int_vendor_return_items') }}
where received_at is not null
