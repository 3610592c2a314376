-- Grain: one stream whose newest content is older than it may be (R-FBA-12, R-TTS-24), by the business time inside the
-- documents and never by when they were loaded. A stream that never sent anything is judged where its platform is
-- configured and its documents always have rows.
with states as (

    select
        *,
        -- least() would take as_of for what is not known
        case
            when newest_content_at is not null
                then least(timezone('UTC', cast(newest_content_at as timestamptz)), {{ as_of() }})
        end as newest_at
    from {{ source('raw_manifest', 'stream_states') }}
    where fresh_for_hours is not null

),

aged as (

    select *, date_diff('hour', newest_at, {{ as_of() }}) as age_hours
    from states
    where newest_at is not null or (document_count = 0 and is_configured and expects_rows)

)

select
    'SOURCE_STALE' as exception_code,
    platform || '/' || stream as grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    platform || '/' || stream as subject,
    cast(null as varchar) as sku,
    coalesce(age_hours, 0) as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    coalesce({{ entity_date('newest_at + to_hours(cast(fresh_for_hours as integer))') }}, {{ as_of_date() }}) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected content of the last ' || fresh_for_hours || ' h, found '
        || coalesce('content until ' || strftime(newest_at, '%Y-%m-%d %H:%M') || ' UTC, difference ' || (age_hours - fresh_for_hours) || ' h',
            'none, difference: everything') || ', in ' || platform || '/' || stream || '; it feeds ' || coalesce(nullif(dependents, ''), 'no mart') || '.' as message,
    [coalesce(newest_document_sha256, platform || '/' || stream) || ':0'] as evidence
from aged
where age_hours is null or newest_at + to_hours(cast(fresh_for_hours as integer)) < {{ as_of() }}
