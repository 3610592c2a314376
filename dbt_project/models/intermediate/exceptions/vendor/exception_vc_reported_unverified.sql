-- Grain: one item of a return to the vendor that was reported to Amazon (a credit note that did not fail) while nobody has verified
-- the goods: not arrived, or not graded (R-VC-05).
select
    'VC_REPORTED_UNVERIFIED' as exception_code,
    coalesce(request_id, deduction_reference) || '|' || coalesce(sku_key, '') as grain_key,
    'AMAZON_VENDOR' as channel,
    coalesce(purchase_order_number, hub_purchase_order_number) as order_id,
    request_id as return_id,
    zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    'credit note' as subject,
    coalesce(sku, source_sku) as sku,
    coalesce(nullif(requested_quantity, 0), announced_quantity) as quantity,
    claim_amount as amount,
    claim_currency as currency,
    coalesce(credit_note_date, requested_date) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected graded goods before the return is reported, found ' || case when received_quantity > 0 then 'them ungraded' else 'none received' end
        || ' and a credit note that is ' || credit_note_state || ', difference ' || {{ money('claim_amount', 'claim_currency') }}
        || ', in return request ' || request_id || coalesce(' (ZigZag return ' || zigzag_return_id || ')', '') || '.' as message,
    evidence
from {{ ref('int_vendor_return_checks') }}
where hub_speaks
    and credit_note_state in ('accepted', 'submitted')
    and not is_rejected
    and (not is_processed or request_received_quantity = 0)
