-- Grain: one item of a return to the vendor for which Amazon claims or deducted more than the hub verified (R-VC-03, matching.md
-- case 83). Nothing received at all is VC_CREDIT_NO_RETURN; what Amazon has not decided yet counts as it was asked for.
select
    'VC_QTY_DISPUTED' as exception_code,
    coalesce(request_id, deduction_reference) || '|' || coalesce(sku_key, '') as grain_key,
    'AMAZON_VENDOR' as channel,
    coalesce(purchase_order_number, hub_purchase_order_number) as order_id,
    request_id as return_id,
    zigzag_return_id,
    payment_number as settlement_id,
    cast(null as varchar) as shipment_id,
    deduction_reference as subject,
    coalesce(sku, source_sku) as sku,
    disputed_quantity as quantity,
    cast(round(coalesce(
        requested_refund * disputed_quantity / nullif(requested_quantity, 0), deducted_amount * disputed_quantity / nullif(deducted_quantity, 0)
    ), 2) as decimal(18, 4)) as amount,
    claim_currency as currency,
    coalesce(graded_date, received_date) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ units('greatest(claimed_quantity, deducted_quantity)') }} || ' unit(s), found ' || {{ units('received_quantity') }}
        || ' verified, difference ' || {{ units('disputed_quantity') }} || ' unit(s)' || case when is_deducted then ' deducted' else ' claimed' end
        || ', in return request ' || request_id || coalesce(' (ZigZag return ' || zigzag_return_id || ')', '') || '.' as message,
    evidence
from {{ ref('int_vendor_return_checks') }}
where is_at_hub and is_processed and request_received_quantity > 0
    and disputed_quantity > 0
