-- Confirmed and suggested units together use neither a refund beyond what it expects nor a receipt beyond what arrived.
{{ config(meta={'dagster': {'ref': {'name': 'match_allocations'}}}) }}
with allocated as (

    select refund_line_id, receipt_id, quantity, receipt_quantity from {{ ref('int_match_allocations') }}
    union all
    select refund_line_id, receipt_id, quantity, quantity from {{ ref('int_match_suggestions') }}

)

select 'refund' as side, refund_line_id as id, sum(allocated.quantity) as allocated_quantity, any_value(refund.quantity) as quantity
from allocated
left join {{ ref('int_refund_legs') }} as refund using (refund_line_id)
group by refund_line_id
having sum(allocated.quantity) > coalesce(any_value(refund.quantity), 0)
union all
select 'receipt', receipt_id, sum(allocated.receipt_quantity), any_value(receipt.quantity)
from allocated
left join {{ ref('int_receipt_legs') }} as receipt using (receipt_id)
group by receipt_id
having sum(allocated.receipt_quantity) > coalesce(any_value(receipt.quantity), 0)
union all
select 'pair', refund_line_id || ' ' || receipt_id, min(quantity), 0
from allocated
group by refund_line_id, receipt_id
having count(*) > 1 or min(quantity) <= 0
