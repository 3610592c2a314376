-- Grain: one line by which Amazon takes money back, for a reimbursement that no report knows or that it does not name (R-X-08).
select
    'FBA_CLAWBACK_UNMATCHED' as exception_code,
    reimbursement_line_id as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    {{ no_subject(['return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    reimbursement_id as subject,
    coalesce(sku, source_sku) as sku,
    quantity,
    amount,
    currency,
    approved_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected an earlier reimbursement' || coalesce(' ' || original_reimbursement_id, '') || ' of ' || coalesce(sku, source_sku, 'a SKU')
        || ' behind the money taken back, found ' || case when original_reimbursement_id is null then 'none named' else 'none' end
        || ', difference ' || {{ money('amount', 'currency') }} || ', in reversal ' || coalesce(reimbursement_id, 'without an id') || '.' as message,
    [source_row_id] as evidence
from {{ ref('int_reimbursement_reversals') }}
where not has_original
