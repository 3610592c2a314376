-- Grain: one TikTok return whose goods a hub received, while TikTok still waits for the buyer, longer than the grace (R-TTS-19). The
-- amount is the refund that waits.
select
    'TTS_STATUS_DRIFT_UNRETURNED' as exception_code,
    {{ tiktok_return_subject() }},
    quantity as quantity,
    refund_amount as amount,
    currency as currency,
    {{ entity_date('first_received_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected TikTok to know that the goods arrived at ' || strftime(first_received_at, '%Y-%m-%d %H:%M') || ' UTC' || ', found status ' || return_status || ', difference '
        || date_diff('hour', first_received_at, {{ as_of() }}) || ' h, in return ' || return_id || ' of order ' || order_id
        || ': ' || {{ money('refund_amount', 'currency') }} || ' waits.' as message,
    evidence
from {{ ref('int_tiktok_return_cases') }}
where return_status in ('AWAITING_BUYER_SHIP', 'BUYER_SHIPPED_ITEM')
    and first_received_at < {{ as_of() }} - to_minutes(cast(60 * {{ policy('tiktok_status_hours') }} as integer))
