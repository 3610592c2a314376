-- Grain: one item of a return to the vendor whose record Vendor Central rejects (R-VC-07): the portal closed the request with a
-- reason, or the credit note failed. Open until an accepted record exists. A request whose goods never came is none of it.
select
    'VC_RETURN_REJECTED' as exception_code,
    coalesce(request_id, deduction_reference) || '|' || coalesce(sku_key, '') as grain_key,
    'AMAZON_VENDOR' as channel,
    coalesce(purchase_order_number, hub_purchase_order_number) as order_id,
    request_id as return_id,
    zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    coalesce(rejection_reason, 'credit note') as subject,
    coalesce(sku, source_sku) as sku,
    requested_quantity as quantity,
    coalesce(requested_refund, claim_amount) as amount,
    claim_currency as currency,
    coalesce(rejected_on, graded_date, requested_date) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected Vendor Central to accept the return, found it rejected ('
        || coalesce(rejection_reason, case when is_credit_note_rejected then 'the credit note failed' end, 'no reason given')
        || '), difference ' || {{ money('coalesce(requested_refund, claim_amount)', 'claim_currency') }}
        || ', in return request ' || request_id || coalesce(' (ZigZag return ' || zigzag_return_id || ')', '') || '.' as message,
    evidence
from {{ ref('int_vendor_return_checks') }}
where credit_note_state is distinct from 'accepted'
    and (is_credit_note_rejected or (is_rejected and (request_received_quantity > 0 or not hub_speaks)))
