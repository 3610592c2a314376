-- Grain: one stream of which more waits to be taken in, or for longer, than the policies allow (R-VC-22).
with backlog as (

    select
        *,
        waiting_files + not_downloaded + not_parsed as depth,
        greatest(coalesce(date_diff('hour', timezone('UTC', cast(oldest_waiting_at as timestamptz)), {{ as_of() }}), 0), 0) as oldest_hours,
        {{ policy('queue_depth_limit') }} as depth_limit,
        {{ policy('queue_age_limit_hours') }} as age_limit
    from {{ source('raw_manifest', 'stream_states') }}

)

select
    'QUEUE_DEPTH_HIGH' as exception_code,
    platform || '/' || stream as grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    platform || '/' || stream as subject,
    cast(null as varchar) as sku,
    depth as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    least(coalesce({{ entity_date("timezone('UTC', cast(oldest_waiting_at as timestamptz))") }}, {{ as_of_date() }}), {{ as_of_date() }}) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected at most ' || {{ units('depth_limit') }} || ' documents waiting for at most ' || {{ units('age_limit') }} || ' h, found ' || depth
        || ' for ' || oldest_hours || ' h, difference ' || {{ units('greatest(depth - depth_limit, 0)') }} || ' documents, in ' || platform || '/' || stream
        || ' (' || waiting_files || ' in the inbox, ' || not_downloaded || ' at the source, ' || not_parsed || ' not read).' as message,
    [coalesce(newest_document_sha256, platform || '/' || stream) || ':0'] as evidence
from backlog
where depth > depth_limit or oldest_hours > age_limit
