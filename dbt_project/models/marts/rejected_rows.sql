-- Grain: one row of a landed document that could not be a row of its stream; row 0 stands for the whole document.
select
    platform, stream, document_sha256,
    cast(row_number as bigint) as row_number,
    reason, raw_text,
    {{ as_of() }} as as_of
from {{ source('raw_manifest', 'rejected_rows') }}
order by platform, stream, document_sha256, row_number
