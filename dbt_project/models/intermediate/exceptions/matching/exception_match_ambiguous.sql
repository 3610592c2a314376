-- Grain: one refund line whose goods could be several receipts of different grade, or that shares receipts with refunds of different
-- value (R-X-15): whichever is chosen decides the money, so the match stays a suggestion and a person decides.
with suggested as (

    select refund_line_id, sum(quantity) as quantity
    from {{ ref('int_match_allocations') }}
    where status = 'SUGGESTED'
    group by refund_line_id

),

confirmed as (

    select refund_line_id, receipt_id from {{ ref('int_match_allocations') }} where status = 'CONFIRMED'

),

candidates as (

    select
        match_key,
        count(*) as receipt_count,
        count(distinct coalesce(grade, '')) > 1 as differ,
        string_agg(receipt_id, ', ' order by receipt_id) as receipt_ids
    from {{ ref('int_receipt_legs') }}
    where match_key is not null and receipt_id not in (select receipt_id from confirmed)
    group by match_key

),

rivals as (

    select match_key, count(*) as refund_count, count(distinct round(amount / quantity, 4)) > 1 as differ
    from {{ ref('int_refund_legs') }}
    where match_key is not null and refund_line_id not in (select refund_line_id from confirmed)
    group by match_key

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
    'Expected one way to pair refund line ' || suggested.refund_line_id || ', found ' || candidates.receipt_count || ' receipt(s) of '
        || case when candidates.differ then 'different grade' else 'one grade' end || ' for ' || rivals.refund_count || ' refund line(s)'
        || case when rivals.differ then ' of different value' else '' end || ', difference: the choice decides the money, in receipts '
        || candidates.receipt_ids || '.' as message,
    refund.source_row_ids as evidence
from suggested
inner join {{ ref('int_refund_legs') }} as refund on suggested.refund_line_id = refund.refund_line_id
inner join candidates on refund.match_key = candidates.match_key
inner join rivals on refund.match_key = rivals.match_key
where candidates.differ or rivals.differ
