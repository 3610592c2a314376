-- Grain: one item of a return to the vendor that was graded in a clearing cycle which ended longer ago than the grace, without a
-- credit since (R-VC-09). Later VC_RETURN_NO_CREDIT takes its place.
select
    'VC_CREDIT_PENDING' as exception_code,
    coalesce(request_id, deduction_reference) || '|' || coalesce(sku_key, '') as grain_key,
    'AMAZON_VENDOR' as channel,
    coalesce(purchase_order_number, hub_purchase_order_number) as order_id,
    request_id as return_id,
    zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    cast(null as varchar) as subject,
    coalesce(sku, source_sku) as sku,
    graded_quantity as quantity,
    claim_amount as amount,
    claim_currency as currency,
    last_day(graded_date) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a credit by ' || (last_day(graded_date) + cast({{ policy('vendor_credit_grace_days') }} as integer)) || ', found none, difference '
        || {{ money('claim_amount', 'claim_currency') }} || ', in return request ' || request_id || coalesce(' (ZigZag return ' || zigzag_return_id || ')', '') || '.' as message,
    evidence
from {{ ref('int_vendor_return_checks') }}
where credit_note_state is distinct from 'accepted'
    and not is_charged and not is_rejected and not is_credit_note_rejected
    and graded_quantity > 0
    and (is_in_portal or (payments_speak and not request_is_in_portal))
    -- a request that the portal has not moved at all is VC_MOVEMENT_NO_UPDATE
    and request_id || '|' || coalesce(sku_key, '') not in (select grain_key from {{ ref('exception_vc_movement_no_update') }})
    and days_after_cycle > {{ policy('vendor_credit_grace_days') }}
    and days_after_cycle <= {{ policy('vendor_credit_limit_days') }}
