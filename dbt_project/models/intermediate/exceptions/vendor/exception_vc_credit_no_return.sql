-- Grain: one deduction for a return of which nothing came back (R-VC-03): the request is unknown, or known and its goods never
-- arrived. Goods that were reported as returned are VC_REPORTED_UNVERIFIED. Without a hub that speaks, only the portal can tell.
select
    'VC_CREDIT_NO_RETURN' as exception_code,
    coalesce(request_id, deduction_reference) || '|' || coalesce(sku_key, '') as grain_key,
    'AMAZON_VENDOR' as channel,
    coalesce(purchase_order_number, hub_purchase_order_number) as order_id,
    request_id as return_id,
    zigzag_return_id,
    payment_number as settlement_id,
    cast(null as varchar) as shipment_id,
    deduction_reference as subject,
    coalesce(sku, source_sku) as sku,
    nullif(deducted_quantity, 0) as quantity,
    deducted_amount as amount,
    claim_currency as currency,
    deducted_on as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected goods for the deduction ' || deduction_reference || ', found '
        || case when is_at_hub or is_in_portal then 'no receipt' else 'no such return request' end
        || ', difference ' || {{ money('deducted_amount', 'claim_currency') }} || ', in remittance ' || coalesce(payment_number, 'unknown') || '.' as message,
    evidence
from {{ ref('int_vendor_return_checks') }}
where is_deducted
    and coalesce(request_received_quantity, 0) = 0
    and credit_note_state is distinct from 'accepted'
    and {{ age_in_days('deducted_on') }} > {{ policy('vendor_return_grace_days') }}
    and case when hub_speaks then true else portal_seen_on is not null and not is_in_portal end
