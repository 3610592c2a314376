-- Grain: one TikTok return whose goods go to a hub and that ZigZag has no record of, an hour after it was asked for (R-TTS-05,
-- R-TTS-17). Long after the refund the missing goods are the more specific fact: TTS_REFUND_NO_RECEIPT.
select
    'TTS_RETURN_NOT_MIRRORED' as exception_code,
    {{ tiktok_return_subject() }},
    quantity as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('created_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a ZigZag record with return id ' || return_id || ' within ' || {{ units(policy('tiktok_mirror_hours')) }} || ' h, found none, difference '
        || date_diff('hour', created_at, {{ as_of() }}) || ' h, in order ' || order_id || ', status ' || coalesce(return_status, 'none')
        || coalesce(', tracking ' || tracking_number, '') || '.' as message,
    evidence
from {{ ref('int_tiktok_return_cases') }}
where expects_parcel
    and not is_ended
    and record_count = 0
    and {{ zigzag_has_landed() }}
    and created_at < {{ as_of() }} - to_minutes(cast(60 * {{ policy('tiktok_mirror_hours') }} as integer))
    and (not is_refunded or {{ age_in_days(entity_date('refunded_at')) }} <= {{ policy('refund_in_transit_days') }})
