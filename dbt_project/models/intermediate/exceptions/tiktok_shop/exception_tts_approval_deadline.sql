-- Grain: one TikTok return that the seller has to answer within the hours that the policy names, or should have answered (R-TTS-22).
-- The deadline is the record's own. Open until the record shows a decision, the platform's automatic one included.
select
    'TTS_APPROVAL_DEADLINE' as exception_code,
    {{ tiktok_return_subject() }},
    quantity as quantity,
    refund_amount as amount,
    currency as currency,
    {{ entity_date('created_at') }} as event_date,
    cast(null as varchar) as severity_override,
    seller_deadline_at as due_at,
    case
        when seller_deadline_at < {{ as_of() }}
            then 'Expected an answer by ' || strftime(seller_deadline_at, '%Y-%m-%d %H:%M') || ' UTC' || ', found none, difference '
                || date_diff('hour', seller_deadline_at, {{ as_of() }}) || ' h past: TikTok approves by itself'
        else 'Expected an answer by ' || strftime(seller_deadline_at, '%Y-%m-%d %H:%M') || ' UTC' || ', found none yet, difference '
            || date_diff('hour', {{ as_of() }}, seller_deadline_at) || ' h left'
    end || ', in return ' || return_id || ' of order ' || order_id || ', status ' || coalesce(return_status, 'none') || '.' as message,
    evidence
from {{ ref('int_tiktok_return_cases') }}
where seller_deadline_at < {{ as_of() }} + to_minutes(cast(60 * {{ policy('tiktok_deadline_hours') }} as integer))
    and not is_ended
    and not is_refunded
