-- M1, version 1: the same unit named on both sides of one order (licence plate, return line item, ZigZag item). One to one, any
-- time between them, confirmed at 1.00. The plate alone is not enough: plates are used again (matching.md case 6).
{{ config(materialized='table') }}
with refunds as (

    {{ residual('int_refund_legs', 'refund_line_id', ['match_manual']) }}

),

receipts as (

    {{ residual('int_receipt_legs', 'receipt_id', ['match_manual']) }}

)

select
    refund.refund_line_id,
    receipt.receipt_id,
    cast(least(refund.quantity, receipt.quantity) as decimal(18, 4)) as quantity,
    'M1' as rule_id,
    1 as rule_version,
    1.00 as confidence,
    'CONFIRMED' as status,
    1 as candidate_count
from refunds as refund
inner join receipts as receipt
    on refund.channel = receipt.channel
    and refund.unit_id = receipt.unit_id
    and refund.order_id = receipt.order_id
    and refund.sku_key is not distinct from receipt.sku_key
qualify count(*) over (partition by refund.refund_line_id) = 1
    and count(*) over (partition by receipt.receipt_id) = 1
