-- Grain: one layer of goods held at a hub (SKU, hub, day of grading) and the sales that Amazon's shop lost for want of them (inventory.md
-- 4.4): on the days after the time allowed for release, demand beyond what could be sold. A unit is lost at most once, the oldest first.
-- Where the shop was never out of stock nothing is lost.
with layers as (

    select
        sku, location, graded_date,
        sum(quantity) as quantity,
        {{ entity_date('min(graded_at) + to_hours(cast(' ~ policy('ghost_release_hours') ~ ' as integer))') }} as ghost_from
    from {{ ref('int_ghost_held_units') }}
    where is_overdue and sku is not null and coalesce(channel, 'AMAZON_FBA') = 'AMAZON_FBA'
    group by sku, location, graded_date

),

ordered as (

    select
        *,
        sum(quantity) over fifo as quantity_so_far,
        sum(quantity) over (partition by sku) as quantity_of_sku
    from layers
    window fifo as (partition by sku order by graded_date, location rows between unbounded preceding and current row)

),

unmet as (

    select ordered.sku, ordered.location, ordered.graded_date, coalesce(sum(greatest(0, days.demand - greatest(days.available, 0))), 0) as units_since
    from ordered
    left join {{ ref('int_fba_stock_days') }} as days on ordered.sku = days.sku and days.day >= ordered.ghost_from
    group by ordered.sku, ordered.location, ordered.graded_date

),

-- what is left at the end: from no layer on can more be lost than was asked for since that layer
remaining as (

    select
        ordered.sku,
        greatest(0, max(ordered.quantity_of_sku - ordered.quantity_so_far + ordered.quantity - unmet.units_since)) as quantity
    from ordered
    inner join unmet using (sku, location, graded_date)
    group by ordered.sku

)

select
    ordered.sku,
    ordered.location,
    ordered.graded_date,
    cast(greatest(0, least(
        ordered.quantity,
        ordered.quantity_of_sku - remaining.quantity - (ordered.quantity_so_far - ordered.quantity)
    )) as decimal(18, 4)) as lost_units
from ordered
inner join remaining using (sku)
