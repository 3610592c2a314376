-- Grain: one document, or one list of a source, that landed with another number of rows or another total than its source
-- states (R-IPS-08). A settlement's total has its own code.
with documents as (

    select
        platform, stream, external_id, document_sha256, received_at,
        row_count + rejected_count as rows_landed,
        try_cast(element_at(facts, 'stated_rows')[1] as bigint) as rows_stated,
        try_cast(element_at(facts, 'row_sum')[1] as decimal(18, 4)) as total_landed,
        try_cast(element_at(facts, 'stated_total')[1] as decimal(18, 4)) as total_stated
    from {{ source('raw_manifest', 'landed_documents') }}
    where is_current and is_readable

),

differing as (

    select
        platform, stream, external_id as subject, timezone('UTC', cast(received_at as timestamptz)) as landed_at,
        case when rows_stated <> rows_landed then rows_stated || ' rows' else total_stated || ' in total' end as stated,
        case when rows_stated <> rows_landed then rows_landed || ' rows' else total_landed || ' in total' end as found,
        case when rows_stated <> rows_landed then rows_stated - rows_landed else total_stated - total_landed end as difference,
        [document_sha256 || ':0'] as evidence
    from documents
    where rows_stated <> rows_landed or total_stated <> total_landed
    union all
    select
        platform, stream, list_name, timezone('UTC', cast(as_of as timestamptz)),
        rows_source || ' rows', rows_read || ' rows', rows_source - rows_read, evidence
    from {{ ref('source_trouble') }}
    where event = 'incomplete'

)

select
    'SYNC_ILLUSION' as exception_code,
    platform || '/' || stream || '|' || subject as grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    subject,
    cast(null as varchar) as sku,
    abs(difference) as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    least({{ entity_date('landed_at') }}, {{ as_of_date() }}) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || stated || ' as the source states, found ' || found || ', difference ' || {{ units('difference') }} || ', in '
        || platform || '/' || stream || ' ' || subject || '.' as message,
    evidence
from differing
