-- M3, version 1: the same return of the platform and the same SKU, several to several, first in first out within the return;
-- confirmed at 0.98. Goods may come 30 days before the money and 180 days after it.
{{ config(materialized='table') }}
with refunds as (

    select *, channel || '|' || return_id || '|' || sku_key as return_key
    from ({{ residual('int_refund_legs', 'refund_line_id', ['match_manual', 'match_m1', 'match_m2']) }})

),

receipts as (

    select *, channel || '|' || return_id || '|' || sku_key as return_key
    from ({{ residual('int_receipt_legs', 'receipt_id', ['match_manual', 'match_m1', 'match_m2']) }})

),

allocated as (

    {{ allocate('refunds', 'receipts', key='return_key', demand_id='refund_line_id', supply_id='receipt_id', supply_order='occurred_at, unit_name') }}

)

select
    allocated.refund_line_id,
    allocated.receipt_id,
    cast(allocated.quantity as decimal(18, 4)) as quantity,
    'M3' as rule_id,
    1 as rule_version,
    0.98 as confidence,
    'CONFIRMED' as status,
    count(*) over (partition by allocated.refund_line_id) as candidate_count
from allocated
inner join refunds as refund on allocated.refund_line_id = refund.refund_line_id
inner join receipts as receipt on allocated.receipt_id = receipt.receipt_id
where {{ days_to_receipt() }} between -30 and 180
