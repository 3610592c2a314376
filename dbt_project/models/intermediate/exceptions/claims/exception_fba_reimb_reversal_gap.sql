-- Grain: one reimbursement and SKU of which Amazon took back more than it paid (R-X-08). The subject is the last reversal.
with taken_back as (

    select
        original_reimbursement_id,
        sku_key,
        currency,
        max_by(reimbursement_id, (approved_at, reimbursement_line_id)) as reimbursement_id,
        case when count(distinct order_id) = 1 then min(order_id) end as order_id,
        min(sku) as sku,
        min(source_sku) as source_sku,
        max(approved_date) as approved_date,
        sum(amount) as amount,
        any_value(original_amount) as original_amount,
        greatest(sum(quantity) - any_value(original_quantity), 0) as excess_quantity,
        list_sort(list_distinct(list_concat(list(source_row_id), flatten(list(original_row_ids))))) as evidence
    from {{ ref('int_reimbursement_reversals') }}
    where has_original
    group by original_reimbursement_id, sku_key, currency

)

select
    'FBA_REIMB_REVERSAL_GAP' as exception_code,
    concat_ws('|', original_reimbursement_id, sku_key, currency) as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    {{ no_subject(['return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    reimbursement_id as subject,
    coalesce(sku, source_sku) as sku,
    nullif(excess_quantity, 0) as quantity,
    amount - original_amount as amount,
    currency,
    approved_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected at most ' || {{ money('original_amount', 'currency') }} || ' to be taken back, found ' || {{ money('amount', 'currency') }}
        || ', difference ' || {{ money('amount - original_amount', 'currency') }} || ', in reimbursement ' || original_reimbursement_id || '.' as message,
    evidence
from taken_back
where amount > original_amount
