-- Grain: one receipt of Amazon FBA: a unit in the returns report, or a ZigZag item received at a hub.
select
    receipt_id,
    'AMAZON_FBA' as channel,
    order_id,
    order_line_id,
    cast(null as varchar) as return_id,
    zigzag_return_id,
    cast(null as varchar) as unit_id,
    coalesce(license_plate, item_id) as unit_name,
    sku,
    sku_key,
    source_sku,
    match_key,
    cast(null as varchar) as tracking_number,
    received_at as occurred_at,
    received_date as event_date,
    quantity,
    coalesce(grade, fba_disposition) as grade,
    disposition,
    warehouse_code,
    is_excluded,
    source_row_ids
from {{ ref('int_receipts') }}
