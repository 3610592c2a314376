-- Grain: one exception code and channel: how long what proves an exception had landed before a run showed it (R-FBA-11). A run that had
-- the newest of these documents and did not show it was missed; codes with a grace period (docs/exceptions.md) ripen and miss runs by
-- right. A document received after the instant that a run looked at counts as no delay.
with proofs as (

    select exception_id, split_part(unnest(from_json(evidence, '["VARCHAR"]')), ':', 1) as document_sha256
    from {{ ref('return_exceptions') }}

),

landed as (

    select proofs.exception_id, max(documents.received_at) as landed_at
    from proofs
    inner join {{ ref('landed_documents') }} as documents on proofs.document_sha256 = documents.document_sha256
    group by proofs.exception_id

),

runs as (

    select distinct as_of as run_at from {{ source('history', 'exceptions') }} where as_of <= {{ as_of() }}
    union
    select {{ as_of() }}

),

timed as (

    select
        finding.exception_code,
        coalesce(finding.channel, 'none') as channel,
        finding.exception_id,
        landed.landed_at,
        greatest(0, date_diff('second', landed.landed_at, finding.first_seen_as_of)) as seconds,
        count(runs.run_at) as missed_runs
    from {{ ref('return_exceptions') }} as finding
    left join landed on finding.exception_id = landed.exception_id
    left join runs on runs.run_at >= landed.landed_at and runs.run_at < finding.first_seen_as_of
    group by all

)

select
    exception_code,
    channel,
    cast(count(*) as integer) as exceptions,
    cast(count(landed_at) as integer) as measured,
    cast(count(*) filter (where landed_at is not null and missed_runs = 0) as integer) as shown_by_first_run,
    cast(count(*) filter (where missed_runs > 0) as integer) as shown_later,
    cast(max(missed_runs) filter (where landed_at is not null) as integer) as most_runs_missed,
    cast(quantile_disc(seconds, 0.5) filter (where landed_at is not null) / 3600 as decimal(18, 2)) as p50_hours,
    cast(quantile_disc(seconds, 0.95) filter (where landed_at is not null) / 3600 as decimal(18, 2)) as p95_hours,
    {{ as_of() }} as as_of
from timed
group by exception_code, channel
order by exception_code, channel
