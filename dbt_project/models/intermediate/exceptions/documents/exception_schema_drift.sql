-- Grain: one value of a closed list that the settings do not know, or one column that came, went or holds another type
-- (R-VC-11): the rows are kept, and what it means for stock or money is decided by a person, never guessed.
with documents as (

    select
        *,
        timezone('UTC', cast(received_at as timestamptz)) as received,
        coalesce(element_at(facts, 'layout')[1], '') as layout
    from {{ source('raw_manifest', 'landed_documents') }}
    where is_readable and row_count + rejected_count > 0

),

newest as (

    select *
    from documents
    where is_current
    qualify received = max(received) over (partition by platform, stream, layout)

),

columns as (

    select platform, stream, 'added' as change, unnest(new_columns) as column_name, document_sha256, received
    from documents
    where is_current
    union all
    select platform, stream, 'retyped', unnest(retyped_columns), document_sha256, received
    from newest
    union all
    select missing.platform, missing.stream, 'removed', missing.column_name, missing.document_sha256, missing.received
    from (select *, unnest(missing_columns) as column_name from newest where layout <> '' or row_count >= 10) as missing
    -- a column that never came is not one that went
    where exists (
        select 1
        from documents as earlier
        where earlier.platform = missing.platform
            and earlier.stream = missing.stream
            and earlier.layout = missing.layout
            and earlier.received < missing.received
            and not list_contains(earlier.missing_columns, missing.column_name)
    )

),

seen as (

    select 'zigzag' as platform, 'returns' as stream, 'channel' as field, channel as value, source_row_id, updated_at as seen_at
    from {{ ref('int_zigzag_item_snapshots') }}
    union all
    select 'zigzag', 'returns', 'status', status, source_row_id, updated_at from {{ ref('int_zigzag_item_snapshots') }}
    union all
    select 'zigzag', 'returns', 'itemStatus', item_status, source_row_id, updated_at from {{ ref('int_zigzag_item_snapshots') }}
    union all
    select 'zigzag', 'returns', 'disposition', disposition, source_row_id, updated_at from {{ ref('int_zigzag_item_snapshots') }}
    union all
    select 'amazon_fba', 'customer_returns', 'detailed-disposition', disposition, source_row_id, returned_at
    from {{ ref('int_fba_return_rows') }}
    union all
    select 'amazon_fba', 'orders', 'fulfillment-channel', fulfilment_as_sent, source_row_id, purchased_at
    from {{ ref('stg_amazon_fba__orders') }}
    where purchased_at <= {{ as_of() }}
    union all
    select platform, stream, field, value, source_row_id, seen_at from {{ ref('int_tiktok_closed_values') }}
    union all
    select platform, stream, field, value, source_row_id, seen_at from {{ ref('int_vendor_closed_values') }}
    union all
    select platform, stream, field, value, source_row_id, seen_at from {{ ref('int_oro_closed_values') }}

),

known as (

    select platform, stream, field, upper(value) as value from {{ setting('known_values') }}

),

unknown as (

    select seen.platform, seen.stream, seen.field, upper(seen.value) as value, min(seen.seen_at) as first_seen_at,
        count(*) as row_count, {{ collect_rows('seen.source_row_id') }} as evidence
    from seen
    left join known
        on seen.platform = known.platform and seen.stream = known.stream and seen.field = known.field
        and upper(seen.value) = known.value
    where seen.value is not null and known.value is null
    group by seen.platform, seen.stream, seen.field, upper(seen.value)

),

drift as (

    select
        platform || '/' || stream || '|' || field || '|' || value as grain_key,
        field || '=' || value as subject,
        row_count,
        {{ entity_date('first_seen_at') }} as event_date,
        'Expected a known value of ' || field || ', found ' || value || ', difference ' || row_count || ' row(s) whose meaning is open, in '
            || platform || '/' || stream || '.' as message,
        evidence
    from unknown
    union all
    select
        platform || '/' || stream || '|column|' || change || '|' || column_name,
        'column ' || column_name || ' ' || change,
        count(*),
        least({{ entity_date('min(received)') }}, {{ as_of_date() }}),
        'Expected the columns that are known, found ' || column_name || ' ' || change || ', difference ' || count(*) || ' document(s), in '
            || platform || '/' || stream || '.',
        {{ collect_rows("document_sha256 || ':0'") }}
    from columns
    group by platform, stream, change, column_name

)

select
    'SCHEMA_DRIFT' as exception_code,
    grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    subject,
    cast(null as varchar) as sku,
    row_count as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    message,
    evidence
from drift
