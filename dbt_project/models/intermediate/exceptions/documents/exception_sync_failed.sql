-- Grain: one document whose newest version cannot be read as its stream at all, or one stream whose source refuses to
-- give it (R-FBA-12). A refusal is not tried again: somebody has to change something.
with unreadable as (

    select platform, stream, document_sha256, reason
    from {{ source('raw_manifest', 'rejected_rows') }}
    where row_number = 0

),

newest as (

    select *
    from {{ source('raw_manifest', 'landed_documents') }}
    qualify row_number() over (
        partition by platform, stream, external_id
        order by received_at desc, document_sha256 desc
    ) = 1

),

failed as (

    select
        newest.platform || '/' || newest.stream || '|' || newest.external_id as grain_key,
        newest.external_id as subject,
        least({{ entity_date("timezone('UTC', cast(newest.received_at as timestamptz))") }}, {{ as_of_date() }}) as event_date,
        'Expected a document of ' || newest.platform || '/' || newest.stream || ', found ' || unreadable.reason
            || ', difference: no row could be used, in document ' || newest.external_id || '.' as message,
        [newest.document_sha256 || ':0'] as evidence
    from newest
    inner join unreadable
        on newest.platform = unreadable.platform
        and newest.stream = unreadable.stream
        and newest.document_sha256 = unreadable.document_sha256
    union all
    select
        platform || '/' || stream,
        platform || '/' || stream,
        least({{ entity_date("timezone('UTC', cast(as_of as timestamptz))") }}, {{ as_of_date() }}),
        'Expected an answer of ' || operation || ', found ' || coalesce('status ' || last_status, 'no answer')
            || ', difference: what is new of ' || platform || '/' || stream || ', until somebody changes the settings.',
        evidence
    from {{ ref('source_trouble') }}
    where event = 'failed' and error_class = 'refused'

)

select
    'SYNC_FAILED' as exception_code,
    grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    subject,
    cast(null as varchar) as sku,
    1 as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    message,
    evidence
from failed
