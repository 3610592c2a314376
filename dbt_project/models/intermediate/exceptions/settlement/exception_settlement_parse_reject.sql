-- Grain: one rejected row of a settlement document, the current version of its settlement (R-IPS-06). Row 0 is a document
-- that could not be read at all; that is SYNC_FAILED's.
with documents as (

    select *
    from {{ source('raw_manifest', 'landed_documents') }}
    where platform = 'amazon_fba' and stream = 'settlements'

)

select
    'SETTLEMENT_PARSE_REJECT' as exception_code,
    coalesce(settlements.settlement_id, documents.external_id) || '|' || {{ hash_id(['rejected.raw_text']) }} || '|' || row_number() over (
        partition by rejected.document_sha256, rejected.raw_text order by rejected.row_number
    ) as grain_key,
    'AMAZON_FBA' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id']) }}
    coalesce(settlements.settlement_id, documents.external_id) as settlement_id,
    cast(null as varchar) as shipment_id,
    rejected.document_sha256 || ':' || rejected.row_number as subject,
    cast(null as varchar) as sku,
    cast(null as decimal(18, 4)) as quantity,
    cast(null as decimal(18, 4)) as amount,
    settlements.currency,
    coalesce(settlements.period_end_date, least(cast(documents.received_at as date), {{ as_of_date() }})) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a settlement row, found ' || rejected.reason || ', difference 1 row not posted, in row ' || rejected.row_number
        || ' of settlement ' || coalesce(settlements.settlement_id, documents.external_id) || '.' as message,
    [rejected.document_sha256 || ':' || rejected.row_number] as evidence
from {{ source('raw_manifest', 'rejected_rows') }} as rejected
inner join documents on rejected.document_sha256 = documents.document_sha256
left join (
    select *
    from {{ ref('int_settlements') }}
    qualify count(*) over (partition by document_sha256) = 1
) as settlements on rejected.document_sha256 = settlements.document_sha256
where rejected.platform = 'amazon_fba'
    and rejected.stream = 'settlements'
    and rejected.row_number > 0
    and coalesce(settlements.is_current, documents.is_current)
    and coalesce(settlements.period_end <= {{ as_of() }}, true)
