-- Grain: one submission to Amazon with what became of it: submitted, processing, success or failure. A final answer stands,
-- whatever is delivered after it; the reference may stand in another document than the status.
with answers as (

    select *
    from {{ ref('stg_amazon_vendor__transactions') }}
    where coalesce(submitted_at, timestamp '1900-01-01') <= {{ as_of() }}

)

select
    transaction_id,
    max(reference) as reference,
    max(submitted_at) as submitted_at,
    coalesce(
        arg_max(status, (status in ('SUCCESS', 'FAILURE'), received_at, document_sha256, row_number)) filter (where status is not null),
        'SUBMITTED'
    ) as status,
    arg_max(error_codes, (received_at, document_sha256, row_number)) filter (where status = 'FAILURE') as error_codes,
    arg_max(rejection_reason, (received_at, document_sha256, row_number)) filter (where status = 'FAILURE') as rejection_reason,
    {{ collect_rows('source_row_id') }} as evidence
from answers
group by transaction_id
