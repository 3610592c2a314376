-- Grain: one open TikTok return whose reason and the reason at ZigZag do not mean the same (R-TTS-08). A reason that reason_codes
-- does not know says nothing here: TikTok's list is open, and ZigZag's unknown reasons are REASON_UNMAPPED.
with meanings as (

    select {{ clean_text('zigzag_reason_id') }} as reason_id, lower({{ clean_text('platform_reason') }}) as pattern
    from {{ setting('reason_codes') }}
    where lower({{ clean_text('platform') }}) = 'tiktok_shop'
        and {{ as_of_date() }} between coalesce(try_cast(valid_from as date), date '1900-01-01')
            and coalesce(try_cast(valid_to as date), date '9999-12-31')

),

compared as (

    select
        cases.return_id,
        list_sort(list(distinct meanings.reason_id)) as meant_ids
    from {{ ref('int_tiktok_return_cases') }} as cases
    inner join meanings on {{ fits_pattern('lower(cases.return_reason)', 'meanings.pattern') }}
    where not cases.is_ended and len(cases.reason_ids) > 0
    group by cases.return_id

)

select
    'TTS_CODE_MISMATCH' as exception_code,
    {{ tiktok_return_subject() }},
    quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('created_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected reason ' || array_to_string(meant_ids, ' or ') || ' at ZigZag for ' || return_reason || ', found ' || array_to_string(reason_ids, ', ')
        || ', difference: the buyer told two reasons, in return ' || return_id || ' (ZigZag ' || zigzag_return_ids || ').' as message,
    evidence
from {{ ref('int_tiktok_return_cases') }}
inner join compared using (return_id)
where not list_has_any(meant_ids, reason_ids)
    and list_has_any(reason_ids, (select list(reason_id) from meanings))
