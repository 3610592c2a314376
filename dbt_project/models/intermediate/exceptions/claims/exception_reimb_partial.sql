-- Grain: one approved reimbursement of which settlements paid a part (R-X-10). An approval that nothing paid yet is no part.
with paid as (

    select
        reimbursement_line_id,
        sum(paid_amount) as paid_amount,
        count(*) as part_count,
        max(effective_date) as last_paid_date,
        case when count(distinct settlement_id) = 1 then min(settlement_id) end as settlement_id,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from {{ ref('int_reimbursement_instalments') }}
    group by reimbursement_line_id

)

select
    'REIMB_PARTIAL' as exception_code,
    approval.reimbursement_line_id as grain_key,
    'AMAZON_FBA' as channel,
    approval.order_id,
    {{ no_subject(['return_id', 'zigzag_return_id']) }}
    paid.settlement_id,
    cast(null as varchar) as shipment_id,
    approval.reimbursement_id as subject,
    coalesce(approval.sku, approval.source_sku) as sku,
    cast(null as decimal(18, 4)) as quantity,
    approval.amount_total - paid.paid_amount as amount,
    approval.currency,
    paid.last_paid_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ money('approval.amount_total', 'approval.currency') }} || ' for the approval of '
        || strftime(approval.approved_date, '%Y-%m-%d') || ', found ' || {{ money('paid.paid_amount', 'approval.currency') }} || ' in '
        || paid.part_count || ' part(s), difference ' || {{ money('approval.amount_total - paid.paid_amount', 'approval.currency') }}
        || ', in reimbursement ' || coalesce(approval.reimbursement_id, 'without an id') || '.' as message,
    list_sort(list_append(paid.source_row_ids, approval.source_row_id)) as evidence
from paid
inner join {{ ref('int_reimbursements') }} as approval using (reimbursement_line_id)
where paid.paid_amount < approval.amount_total
