-- Grain: one platform whose stock is only carried on by events, without a full count for longer than it may be (R-IPS-24): every event that
-- got lost since stays lost. Where no events came either, nothing says that stock moved; that is the source's freshness.
with counts as (

    select max(snapshot_at) as counted_at, min(source_row_id) as first_row_id
    from (
        select snapshot_at, unnest(source_row_ids) as source_row_id
        from {{ ref('int_fba_inventory_snapshot') }}
        where is_in_newest_report
    )

),

events as (

    select max(event_date) as last_event_date, arg_max(source_row_id, (event_date, source_row_id)) as last_row_id, count(*) as event_count
    from (
        select event.event_date, unnest(event.source_row_ids) as source_row_id
        from {{ ref('int_fba_ledger_events') }} as event
        cross join counts
        where event.event_date > {{ entity_date('counts.counted_at') }}
    )

)

select
    'FULL_RECON_OVERDUE' as exception_code,
    'amazon_fba' as grain_key,
    'AMAZON_FBA' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    'amazon_fba' as subject,
    cast(null as varchar) as sku,
    cast(null as decimal(18, 4)) as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('counts.counted_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a full count of the stock at Amazon within ' || {{ units(policy('full_recon_hours')) }} || ' hours, found the last of '
        || strftime(counts.counted_at, '%Y-%m-%d %H:%M') || ' UTC and ' || events.event_count || ' movement(s) since, difference '
        || (date_diff('second', counts.counted_at, {{ as_of() }}) // 3600) || ' hours, in amazon_fba/inventory_snapshot.' as message,
    [counts.first_row_id, events.last_row_id]::varchar[] as evidence
from counts
cross join events
where events.event_count > 0
    and date_diff('second', counts.counted_at, {{ as_of() }}) > {{ policy('full_recon_hours') }} * 3600
