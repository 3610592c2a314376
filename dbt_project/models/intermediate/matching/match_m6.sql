-- M6, version 1: the same tracking number, exactly one open line on either side, goods from 7 days before to 60 days after the
-- money; confirmed at 0.90.
{{ config(materialized='table') }}
{%- set before = ['match_manual', 'match_m1', 'match_m2', 'match_m3', 'match_m4_m5'] %}
with refunds as (

    {{ residual('int_refund_legs', 'refund_line_id', before) }}

),

receipts as (

    {{ residual('int_receipt_legs', 'receipt_id', before) }}

)

select
    refund.refund_line_id,
    receipt.receipt_id,
    cast(least(refund.quantity, receipt.quantity) as decimal(18, 4)) as quantity,
    'M6' as rule_id,
    1 as rule_version,
    0.90 as confidence,
    'CONFIRMED' as status,
    1 as candidate_count
from refunds as refund
inner join receipts as receipt
    on refund.channel = receipt.channel
    and refund.tracking_number = receipt.tracking_number
    and refund.sku_key = receipt.sku_key
    and {{ days_to_receipt() }} between -7 and 60
qualify count(*) over (partition by refund.tracking_number) = 1
