-- Grain: one document without any row in a stream whose documents always have rows, or with far fewer rows than is usual
-- (R-X-24): "nothing" and "hardly anything" are not believed. What is usual is the median of the earlier documents that
-- hold a whole period: settlements by currency, dropped files; of the others, earlier versions of the same document.
with documents as (

    select
        *,
        row_count + rejected_count as found_rows,
        timezone('UTC', cast(received_at as timestamptz)) as received,
        case
            when platform = 'amazon_fba' and stream = 'settlements' then coalesce(element_at(facts, 'currency')[1], '')
            -- dropped answers of these interfaces are pages, of which the last is short
            when source = 'inbox' and platform not in ('zigzag', 'tiktok_shop', 'orocommerce') then 'inbox'
            else 'document ' || external_id
        end as series
    from {{ source('raw_manifest', 'landed_documents') }}
    where is_readable

),

usual as (

    select
        document.platform, document.stream, document.document_sha256,
        median(earlier.found_rows) as usual_rows,
        count(*) as earlier_count
    from documents as document
    inner join documents as earlier
        on document.platform = earlier.platform
        and document.stream = earlier.stream
        and document.series = earlier.series
        and earlier.received < document.received
        and earlier.found_rows > 0
    group by document.platform, document.stream, document.document_sha256

),

suspect as (

    select
        documents.*,
        case when found_rows > 0 then usual_rows end as usual_rows
    from documents
    left join usual using (platform, stream, document_sha256)
    where is_current
        and (
            (found_rows = 0 and expects_rows)
            -- an empty period has no returns report at all, so an empty one beside full ones is not believed
            or (found_rows = 0 and (platform, stream) in (
                select (platform, stream)
                from documents
                where platform = 'amazon_fba' and stream = 'customer_returns' and row_count > 0
            ))
            or (
                found_rows > 0
                and earlier_count >= {{ policy('volume_minimum_documents') }}
                and found_rows < usual_rows * {{ policy('volume_floor_share') }}
            )
        )

)

select
    'EMPTY_REPORT_SUSPECT' as exception_code,
    platform || '/' || stream || '|' || external_id as grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    external_id as subject,
    cast(null as varchar) as sku,
    1 as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    least({{ entity_date('received') }}, {{ as_of_date() }}) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    case
        when usual_rows is null
            then 'Expected rows in a document of ' || platform || '/' || stream || ', found none, difference: the whole period, in document '
                || external_id || '.'
        else 'Expected at least ' || cast(ceil(usual_rows * {{ policy('volume_floor_share') }}) as integer) || ' rows (usual: '
            || cast(usual_rows as integer) || '), found ' || found_rows || ', difference ' || cast(usual_rows - found_rows as integer)
            || ', in document ' || external_id || ' of ' || platform || '/' || stream || '.'
    end as message,
    [document_sha256 || ':0'] as evidence
from suspect
