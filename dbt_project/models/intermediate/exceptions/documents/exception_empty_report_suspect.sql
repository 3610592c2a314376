-- Grain: one document without any row in a stream whose documents always have rows (R-X-24): "nothing" is not believed.
select
    'EMPTY_REPORT_SUSPECT' as exception_code,
    platform || '/' || stream || '|' || external_id as grain_key,
    cast(null as varchar) as channel,
    cast(null as varchar) as order_id,
    cast(null as varchar) as return_id,
    cast(null as varchar) as zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    external_id as subject,
    cast(null as varchar) as sku,
    1 as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    least({{ entity_date("timezone('UTC', cast(received_at as timestamptz))") }}, {{ as_of_date() }}) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected rows in a document of ' || platform || '/' || stream || ', found none, difference: the whole period, in document '
        || external_id || '.' as message,
    [document_sha256 || ':0'] as evidence
from {{ source('raw_manifest', 'landed_documents') }}
where is_current
    and is_readable
    and row_count + rejected_count = 0
    and (
        expects_rows
        -- an empty period has no returns report at all, so an empty one beside full ones is not believed
        or (platform, stream) in (
            select (platform, stream)
            from {{ source('raw_manifest', 'landed_documents') }}
            where platform = 'amazon_fba' and stream = 'customer_returns' and row_count > 0
        )
    )
