-- Grain: ghost type, SKU, location and first-in first-out layer: goods that exist and cannot be sold, or are counted and do not exist
-- (inventory.md 4.1). Sales are lost only where Amazon's shop was out of stock while a hub held the goods (int_lost_sales); what all units
-- would sell for stands apart, as the upper bound.
with layers as (

    select *, {{ age_in_days(entity_date('since')) }} as age_days
    from {{ ref('int_ghost_layers') }}

),

valued as (

    select
        layers.*,
        coalesce(lost.lost_units, 0) as lost_units,
        prices.unit_price,
        prices.unit_price - prices.unit_selling_cost - items.unit_cost as unit_margin
    from layers
    left join {{ ref('int_lost_sales') }} as lost
        on layers.ghost_type = 'GHOST_HELD'
        and layers.sku = lost.sku
        and layers.location = lost.location
        and {{ entity_date('layers.since') }} = lost.graded_date
    left join {{ ref('int_sales_prices') }} as prices on layers.sku = prices.sku and layers.currency = '{{ functional_currency() }}'
    left join {{ ref('int_items') }} as items on layers.sku = items.sku and items.cost_currency = layers.currency

)

select
    ghost_type,
    sku,
    location,
    cast(quantity as decimal(18, 4)) as quantity,
    cast(value_at_cost as decimal(18, 4)) as value_at_cost,
    cast(lost_units as decimal(18, 4)) as lost_units,
    try_cast(case when lost_units = 0 then 0 else lost_units * unit_price end as decimal(18, 4)) as lost_revenue,
    try_cast(case when lost_units = 0 then 0 else lost_units * unit_margin end as decimal(18, 4)) as lost_margin,
    try_cast(cast(quantity as decimal(38, 4)) * unit_price as decimal(18, 4)) as value_at_price,
    try_cast(cast(value_at_cost as decimal(18, 4)) * {{ policy('carrying_cost_percent') }} / 100 * age_days / 365 as decimal(18, 4)) as carrying_cost,
    currency,
    since,
    cast(age_days as integer) as age_days,
    case
        when age_days <= 7 then '0-7'
        when age_days <= 14 then '8-14'
        when age_days <= 30 then '15-30'
        when age_days <= 60 then '31-60'
        when age_days <= 90 then '61-90'
        else '>90'
    end as age_bucket,
    {{ as_of() }} as as_of
from valued
order by ghost_type, sku, location, since
