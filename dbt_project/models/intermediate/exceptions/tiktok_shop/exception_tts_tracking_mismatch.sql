-- Grain: one open TikTok return for which the two systems wait for parcels with different numbers (R-TTS-12). Blanks and case of the
-- letters do not matter.
select
    'TTS_TRACKING_MISMATCH' as exception_code,
    {{ tiktok_return_subject() }},
    quantity as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('created_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected tracking number ' || tracking_number || ' of TikTok in ZigZag, found ' || array_to_string(tracking_numbers, ', ')
        || ', difference: another parcel is expected, in return ' || return_id || ' (ZigZag ' || zigzag_return_ids || ').' as message,
    evidence
from {{ ref('int_tiktok_return_cases') }}
where not is_ended
    and tracking_number is not null
    and len(tracking_numbers) > 0
    and not list_contains(list_transform(tracking_numbers, lambda number: regexp_replace(number, '\s', '', 'g')), regexp_replace(upper(tracking_number), '\s', '', 'g'))
