-- Grain: one refund line with what came back for it: goods received and matched, and quantity that Amazon paid for instead. A
-- suggested receipt is waited for, unless Amazon paid because it is another item (matching.md case 20).
with received as (

    select
        allocation.refund_line_id,
        sum(allocation.quantity) as quantity,
        min(receipt.received_at) as first_received_at,
        max(receipt.received_at) as last_received_at,
        max(receipt.graded_at) as graded_at,
        max(receipt.grade) as grade,
        sum(allocation.quantity) filter (where receipt.grade is not null or receipt.fba_disposition is not null) as graded_quantity,
        sum(allocation.quantity) filter (where receipt.released_to is not null or receipt.fba_disposition = 'SELLABLE') as restocked_quantity,
        min(receipt.route) as route,
        max(receipt.zigzag_return_id) as zigzag_return_id,
        arg_max(allocation.rule_id, allocation.rule_id) as rule_id,
        min(allocation.confidence) as confidence,
        {{ collect_row_lists('receipt.source_row_ids') }} as source_row_ids
    from {{ ref('int_match_allocations') }} as allocation
    inner join {{ ref('int_receipts') }} as receipt using (receipt_id)
    group by allocation.refund_line_id

),

suggested as (

    select refund_line_id, sum(quantity) as quantity from {{ ref('int_match_suggestions') }} group by refund_line_id

),

missing as (

    select
        refund.refund_line_id,
        refund.match_key,
        refund.refunded_at as occurred_at,
        refund.expected_quantity - coalesce(received.quantity, 0)
            - case when recovery.is_for_wrong_item then 0 else coalesce(suggested.quantity, 0) end as quantity
    from {{ ref('int_refund_lines') }} as refund
    left join received using (refund_line_id)
    left join suggested using (refund_line_id)
    left join {{ ref('int_recoveries') }} as recovery on refund.match_key = recovery.match_key
    where not refund.is_excluded

),

recoveries as (

    select match_key as recovery_id, match_key, quantity, occurred_at from {{ ref('int_recoveries') }}

),

reimbursed as (

    select refund_line_id, sum(quantity) as quantity, any_value(recovery_id) as match_key
    from ({{ allocate('missing', 'recoveries', demand_id='refund_line_id', supply_id='recovery_id') }})
    group by refund_line_id

)

select
    refund.*,
    coalesce(received.quantity, 0) as received_quantity,
    coalesce(reimbursed.quantity, 0) as reimbursed_quantity,
    least(coalesce(suggested.quantity, 0), refund.expected_quantity - coalesce(received.quantity, 0) - coalesce(reimbursed.quantity, 0))
        as suggested_quantity,
    refund.expected_quantity - coalesce(received.quantity, 0) - coalesce(reimbursed.quantity, 0) - suggested_quantity as missing_quantity,
    cast(round(recovery.amount * reimbursed.quantity / nullif(recovery.quantity, 0), 4) as decimal(18, 4)) as recovered_amount,
    recovery.occurred_at as recovered_at,
    coalesce(recovery.is_refund_undone, false) as is_refund_undone,
    received.first_received_at,
    received.last_received_at,
    received.graded_at,
    received.grade,
    coalesce(received.graded_quantity, 0) as graded_quantity,
    coalesce(received.restocked_quantity, 0) as restocked_quantity,
    received.route,
    received.zigzag_return_id as received_zigzag_return_id,
    received.rule_id,
    received.confidence,
    {{ age_in_days('refund.refund_date') }} as refund_age_days,
    coalesce(received.source_row_ids, []) as receipt_row_ids,
    coalesce(recovery.source_row_ids, []) as recovery_row_ids
from {{ ref('int_refund_lines') }} as refund
left join received using (refund_line_id)
left join suggested using (refund_line_id)
left join reimbursed using (refund_line_id)
left join {{ ref('int_recoveries') }} as recovery on reimbursed.match_key = recovery.match_key
