-- Grain: one refund line of Amazon FBA that expects goods. A settlement names the order item and no unit.
select
    refund_line_id,
    channel,
    order_id,
    order_item_code as order_line_id,
    cast(null as varchar) as return_id,
    cast(null as varchar) as unit_id,
    sku,
    sku_key,
    source_sku,
    match_key,
    cast(null as varchar) as tracking_number,
    refunded_at as occurred_at,
    refund_date as event_date,
    expected_quantity as quantity,
    refund_amount as amount,
    currency,
    is_excluded,
    source_row_ids
from {{ ref('int_refund_lines') }}
