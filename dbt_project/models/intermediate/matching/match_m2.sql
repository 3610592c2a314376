-- M2, version 1: the same order item and SKU with equal quantity, one to one, confirmed at 0.99.
{{ config(materialized='table') }}
with refunds as (

    {{ residual('int_refund_legs', 'refund_line_id', ['match_manual', 'match_m1']) }}

),

receipts as (

    {{ residual('int_receipt_legs', 'receipt_id', ['match_manual', 'match_m1']) }}

)

select
    refund.refund_line_id,
    receipt.receipt_id,
    refund.quantity,
    'M2' as rule_id,
    1 as rule_version,
    0.99 as confidence,
    'CONFIRMED' as status,
    1 as candidate_count
from refunds as refund
inner join receipts as receipt
    on refund.channel = receipt.channel
    and refund.match_key = receipt.match_key
    and refund.order_line_id = receipt.order_line_id
    and refund.quantity = receipt.quantity
qualify count(*) over (partition by refund.refund_line_id) = 1
    and count(*) over (partition by receipt.receipt_id) = 1
