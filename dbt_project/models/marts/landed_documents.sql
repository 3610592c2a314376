-- Grain: one landed document and version. row_count are the rows kept in raw, rejected_count the rows that were not.
select
    platform, stream, document_sha256, external_id,
    cast(version as integer) as version,
    timezone('UTC', cast(received_at as timestamptz)) as received_at,
    cast(row_count as bigint) as row_count,
    cast(rejected_count as bigint) as rejected_count,
    control_total,
    {{ as_of() }} as as_of
from {{ source('raw_manifest', 'landed_documents') }}
order by platform, stream, external_id, version, document_sha256
