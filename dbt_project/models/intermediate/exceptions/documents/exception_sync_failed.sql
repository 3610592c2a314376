-- Grain: one document whose newest version cannot be read as its stream at all (R-FBA-12).
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

)

select
    'SYNC_FAILED' as exception_code,
    newest.platform || '/' || newest.stream || '|' || newest.external_id as grain_key,
    cast(null as varchar) as channel,
    cast(null as varchar) as order_id,
    cast(null as varchar) as return_id,
    cast(null as varchar) as zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    newest.external_id as subject,
    cast(null as varchar) as sku,
    1 as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    least({{ entity_date("timezone('UTC', cast(newest.received_at as timestamptz))") }}, {{ as_of_date() }}) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a document of ' || newest.platform || '/' || newest.stream || ', found ' || unreadable.reason
        || ', difference: no row could be used, in document ' || newest.external_id || '.' as message,
    [newest.document_sha256 || ':0'] as evidence
from newest
inner join unreadable
    on newest.platform = unreadable.platform
    and newest.stream = unreadable.stream
    and newest.document_sha256 = unreadable.document_sha256
