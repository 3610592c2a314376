-- Grain: one value of a closed list that the settings do not know (R-VC-11): the rows are kept, and what the value means for
-- stock or money is decided by a person, never guessed.
with seen as (

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

)

select
    'SCHEMA_DRIFT' as exception_code,
    platform || '/' || stream || '|' || field || '|' || value as grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    field || '=' || value as subject,
    cast(null as varchar) as sku,
    row_count as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('first_seen_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a known value of ' || field || ', found ' || value || ', difference ' || row_count || ' row(s) whose meaning is open, in '
        || platform || '/' || stream || '.' as message,
    evidence
from unknown
