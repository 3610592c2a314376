-- Grain: one provision that Amazon withheld from a payment and has not released within the days that the policy gives (R-X-18).
select
    'VC_PROVISION_NOT_REVERSED' as exception_code,
    provision_id as grain_key,
    'AMAZON_VENDOR' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    reference as subject,
    cast(null as varchar) as sku,
    cast(null as decimal(18, 4)) as quantity,
    amount,
    currency,
    withheld_on as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || reference || ' to be released within ' || {{ units(policy('vendor_provision_days')) }} || ' days, found no reversal of '
        || {{ money('amount', 'currency') }} || ', difference ' || {{ money('amount', 'currency') }} || ', withheld on ' || withheld_on
        || '.' as message,
    evidence
from {{ ref('int_vendor_provision_pairs') }}
where reversal_id is null and {{ age_in_days('withheld_on') }} > {{ policy('vendor_provision_days') }}
