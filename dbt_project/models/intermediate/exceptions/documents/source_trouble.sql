-- Grain: one stream whose last event up to as_of is no good one: its source failed, or gave less than it states.
{{ config(materialized='view') }}
select
    *,
    timezone('UTC', cast(happened_at as timestamptz)) as happened,
    -- what a refusal or a gap is about is no row: the stream is cited
    [platform || '/' || stream || ':0'] as evidence
from {{ source('history', 'source_events') }}
where timezone('UTC', cast(as_of as timestamptz)) <= {{ as_of() }}
qualify row_number() over (partition by platform, stream order by as_of desc, happened_at desc) = 1 and event <> 'well'
