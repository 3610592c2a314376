-- Grain: one decision above the threshold that nobody but its maker has approved (R-X-14). It is not used until somebody does.
select
    'FOUR_EYES_MISSING' as exception_code,
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
    'Expected a second person to approve a match of ' || {{ units('amount') }} || ' ' || coalesce(currency, '') || ', found '
        || coalesce(approved_by, 'nobody') || ' beside its maker ' || coalesce(decided_by, 'nobody')
        || ', difference: one person, in manual_matches, refund line ' || refund_line_id || ', receipt ' || receipt_id || '.' as message,
    ['manual_matches:' || decision_number] as evidence
from {{ ref('int_manual_matches') }}
where lacks_second_person and problem is null
