-- Grain: one TikTok return id that stands on several live ZigZag records (R-TTS-20): a scan could be reported for either of them.
select
    'TTS_RETURN_ID_DUPLICATE' as exception_code,
    {{ tiktok_return_subject() }},
    quantity as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('created_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected one ZigZag record with return id ' || return_id || ', found ' || live_record_count || ', difference ' || (live_record_count - 1)
        || ', in ZigZag returns ' || zigzag_return_ids || '.' as message,
    evidence
from {{ ref('int_tiktok_return_cases') }}
where live_record_count > 1
