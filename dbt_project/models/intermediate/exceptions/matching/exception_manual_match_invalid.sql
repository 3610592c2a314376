-- Grain: one decision in the file of manual matches that does not hold any more (matching.md case 105): it is not used, and the
-- rules decide again.
select
    'MANUAL_MATCH_INVALID' as exception_code,
    coalesce(refund_line_id, '') || '|' || coalesce(receipt_id, '') || '|' || decision_number as grain_key,
    channel,
    order_id,
    {{ no_subject(['return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    'manual_matches' as subject,
    sku,
    quantity,
    amount,
    currency,
    try_cast(decided_at as date) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a refund line and a receipt with room for ' || coalesce({{ units('quantity') }}, 'no') || ' unit(s), found that '
        || problem || ', difference: the decision is not used, in manual_matches, refund line ' || coalesce(refund_line_id, 'none')
        || ', receipt ' || coalesce(receipt_id, 'none') || '.' as message,
    ['manual_matches:' || decision_number] as evidence
from {{ ref('int_manual_matches') }}
where problem is not null
