-- Grain: one TikTok return whose refund came, or still has not come, later after the goods than the service level allows (R-TTS-10).
-- Goods to be judged are TTS_PARTIAL_REFUND_REVIEW, refunds missing for days TTS_RECEIPT_NO_REFUND.
select
    'TTS_REFUND_SLA_BREACH' as exception_code,
    {{ tiktok_return_subject() }},
    quantity as quantity,
    coalesce(settled_amount, refund_amount) as amount,
    currency as currency,
    {{ entity_date('first_received_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the refund within ' || {{ units(policy('tiktok_refund_hours')) }} || ' h of the intake at ' || strftime(first_received_at, '%Y-%m-%d %H:%M') || ' UTC'
        || ', found ' || coalesce('it at ' || strftime(refunded_at, '%Y-%m-%d %H:%M') || ' UTC', 'none yet') || ', difference '
        || (date_diff('hour', first_received_at, coalesce(refunded_at, {{ as_of() }})) - cast({{ policy('tiktok_refund_hours') }} as integer))
        || ' h, in return ' || return_id || ' of order ' || order_id || '.' as message,
    evidence
from {{ ref('int_tiktok_return_cases') }}
where first_received_at is not null
    and not is_replacement
    and not is_ended
    and refused_count = 0
    and coalesce(refunded_at, {{ as_of() }}) > first_received_at + to_minutes(cast(60 * {{ policy('tiktok_refund_hours') }} as integer))
    and (is_refunded or {{ age_in_days(entity_date('first_received_at')) }} <= {{ policy('receipt_refund_grace_days') }})
