-- Grain: one current document of returns with rows that could not be taken in (R-VC-10): each is a return, a grade or a scan that no rule
-- sees. The message says which system to look at first. A document without any readable row is SYNC_FAILED, a wrong identifier INVALID_ID.
with systems as (

    select *
    from (values
        ('amazon_fba', 'customer_returns', 'Amazon Seller Central'),
        ('amazon_fba', 'merchant_returns', 'Amazon Seller Central'),
        ('amazon_vendor', 'returns', 'Amazon Vendor Central'),
        ('tiktok_shop', 'returns', 'TikTok Seller Center'),
        ('zigzag', 'returns', 'ZigZag'),
        ('zigzag', 'grade_batches', 'ZigZag'),
        ('zigzag', 'arrivals', 'ZigZag')
    ) as streams (platform, stream, system_name)

),

rejected as (

    select
        document.platform,
        document.stream,
        document.external_id,
        document.document_sha256,
        any_value(systems.system_name) as system_name,
        any_value(timezone('UTC', cast(document.received_at as timestamptz))) as landed_at,
        count(*) as row_count,
        arg_min(rejected_rows.reason, rejected_rows.row_number) as first_reason,
        min(rejected_rows.row_number) as first_row,
        list_sort(list(document.document_sha256 || ':' || rejected_rows.row_number)) as evidence
    from {{ source('raw_manifest', 'rejected_rows') }} as rejected_rows
    inner join {{ source('raw_manifest', 'landed_documents') }} as document
        on rejected_rows.platform = document.platform
        and rejected_rows.stream = document.stream
        and rejected_rows.document_sha256 = document.document_sha256
    inner join systems on document.platform = systems.platform and document.stream = systems.stream
    -- a newer version of the document has the row again, right or wrong
    where document.is_current
        and rejected_rows.row_number > 0
        and not starts_with(rejected_rows.reason, 'INVALID_ID: ')
    group by document.platform, document.stream, document.external_id, document.document_sha256

)

select
    'IMPORT_BLOCKED' as exception_code,
    platform || '/' || stream || '|' || external_id as grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    external_id as subject,
    cast(null as varchar) as sku,
    row_count as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    least({{ entity_date('landed_at') }}, {{ as_of_date() }}) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected every row of ' || platform || '/' || stream || ' to be a return, found ' || first_reason || ' in row ' || first_row || ', difference '
        || row_count || ' row(s) held, in document ' || external_id || '; look at ' || system_name || ' first.' as message,
    evidence
from rejected
