-- Grain: one refund line whose goods could be several receipts of different grade (R-X-15): whichever is chosen decides the cost, so
-- the match stays a suggestion and a person decides.
with suggested as (

    select
        allocation.refund_line_id,
        sum(allocation.quantity) as quantity,
        max(allocation.candidate_count) as candidate_count,
        string_agg(allocation.receipt_id, ', ' order by allocation.receipt_id) as receipt_ids
    from {{ ref('int_match_allocations') }} as allocation
    where allocation.status = 'SUGGESTED'
    group by allocation.refund_line_id

),

mixed_groups as (

    select match_key
    from {{ ref('int_receipt_legs') }}
    where match_key is not null
    group by match_key
    having count(distinct coalesce(grade, '')) > 1

)

select
    'MATCH_AMBIGUOUS' as exception_code,
    suggested.refund_line_id as grain_key,
    refund.channel,
    refund.order_id,
    refund.return_id,
    {{ no_subject(['zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    refund.refund_line_id as subject,
    refund.sku,
    suggested.quantity,
    cast(round(refund.amount * suggested.quantity / nullif(refund.quantity, 0), 2) as decimal(18, 4)) as amount,
    refund.currency,
    refund.event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected one receipt for the refund line, found ' || suggested.candidate_count || ' of different grade, difference: the choice decides the '
        || 'cost, in refund line ' || suggested.refund_line_id || ', receipts ' || suggested.receipt_ids || '.' as message,
    refund.source_row_ids as evidence
from suggested
inner join {{ ref('int_refund_legs') }} as refund on suggested.refund_line_id = refund.refund_line_id
inner join mixed_groups on refund.match_key = mixed_groups.match_key
