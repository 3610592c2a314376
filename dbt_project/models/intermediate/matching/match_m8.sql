-- M8, version 1: a receipt whose order nobody knows, and the only open refund of that SKU within three days of it. Suggested at
-- 0.50, never confirmed: a person decides (matching.md case 7).
{{ config(materialized='table') }}
{%- set before = ['match_manual', 'match_m1', 'match_m2', 'match_m3', 'match_m4_m5', 'match_m6', 'match_kit', 'match_m7'] %}
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
    'M8' as rule_id,
    1 as rule_version,
    0.50 as confidence,
    'SUGGESTED' as status,
    1 as candidate_count,
    false as is_wrong_item
from refunds as refund
inner join receipts as receipt
    on refund.channel = receipt.channel
    and refund.sku_key = receipt.sku_key
    and {{ days_to_receipt() }} between -3 and 3
where receipt.order_id is null
qualify count(*) over (partition by refund.refund_line_id) = 1
    and count(*) over (partition by receipt.receipt_id) = 1
