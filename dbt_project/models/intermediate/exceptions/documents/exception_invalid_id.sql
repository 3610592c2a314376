-- Grain: one row of a current document that was rejected because an identifier in it cannot be any (R-VC-06).
with rejected as (

    select rejected_rows.*, landed_documents.external_id as document_id
    from {{ source('raw_manifest', 'rejected_rows') }} as rejected_rows
    inner join {{ source('raw_manifest', 'landed_documents') }} as landed_documents
        on rejected_rows.platform = landed_documents.platform
        and rejected_rows.stream = landed_documents.stream
        and rejected_rows.document_sha256 = landed_documents.document_sha256
    -- a newer version of the document has the row again, right or wrong
    where landed_documents.is_current and starts_with(rejected_rows.reason, 'INVALID_ID: ')

)

select
    'INVALID_ID' as exception_code,
    platform || '/' || stream || '|' || document_id || '|' || row_number as grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    document_id || ' row ' || row_number as subject,
    cast(null as varchar) as sku,
    1 as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    least({{ entity_date("timezone('UTC', cast(received_at as timestamptz))") }}, {{ as_of_date() }}) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected an identifier, found ' || substr(reason, length('INVALID_ID: ') + 1) || ', difference: the row is held, in '
        || platform || '/' || stream || ' document ' || document_id || ' row ' || row_number || '.' as message,
    [document_sha256 || ':' || row_number] as evidence
from rejected
