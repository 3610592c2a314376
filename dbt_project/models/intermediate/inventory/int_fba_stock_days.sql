-- Grain: one SKU at Amazon that a hub holds ghosts of, and day: units that could be sold on that day, units sold, and the demand by the
-- 28 days before (inventory.md 4.4). The stock of a day is Amazon's count less what its ledger moved since. Days out of stock say nothing
-- of the demand, so they are no days of the average.
with wanted as (

    select sku, min(graded_date) as first_date
    from {{ ref('int_ghost_held_units') }}
    where is_overdue and sku is not null and coalesce(channel, 'AMAZON_FBA') = 'AMAZON_FBA'
    group by sku

),

counted as (

    select wanted.sku, wanted.first_date, stock.quantity, {{ entity_date('stock.snapshot_at') }} as counted_on
    from wanted
    inner join {{ ref('int_fba_stock') }} as stock on wanted.sku = stock.sku

),

moved as (

    select
        counted.sku,
        event.event_date,
        sum(event.quantity) as quantity,
        coalesce(-sum(event.quantity) filter (where lower(event.event_type) = 'shipments'), 0) as sold
    from {{ ref('int_fba_ledger_events') }} as event
    inner join {{ ref('int_stock_skus') }} as resolved
        on resolved.source_system = 'amazon_fba' and {{ normalise_sku('event.source_sku') }} = resolved.source_sku_key
    inner join counted on resolved.sku = counted.sku
    where upper(event.disposition) = 'SELLABLE' and event.event_date <= counted.counted_on
    group by counted.sku, event.event_date

),

days as (

    select
        sku, quantity, counted_on,
        cast(unnest(generate_series(first_date - interval 28 day, cast(counted_on as timestamp), interval 1 day)) as date) as day
    from counted

),

stocks as (

    select
        days.sku,
        days.day,
        coalesce(moved.sold, 0) as sold,
        days.quantity - coalesce(
            sum(moved.quantity) over (partition by days.sku order by days.day desc rows between unbounded preceding and 1 preceding), 0
        ) + coalesce(moved.sold, 0) as available
    from days
    left join moved on days.sku = moved.sku and days.day = moved.event_date

)

select
    *,
    cast(
        sum(sold) filter (where available > 0) over month_before / nullif(count(*) filter (where available > 0) over month_before, 0) as decimal(18, 6)
    ) as demand
from stocks
window month_before as (partition by sku order by day rows between 28 preceding and 1 preceding)
