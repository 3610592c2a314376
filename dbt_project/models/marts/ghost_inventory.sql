-- Grain: ghost type, SKU, location and first-in first-out layer: goods that exist and cannot be sold, or are counted and do not exist
-- (inventory.md 4.1). Lost revenue and margin need demand and availability by day; without them they are zero.
with layers as (

    select *, {{ age_in_days(entity_date('since')) }} as age_days
    from {{ ref('int_ghost_layers') }}

)

select
    ghost_type,
    sku,
    location,
    cast(quantity as decimal(18, 4)) as quantity,
    cast(value_at_cost as decimal(18, 4)) as value_at_cost,
    cast(0 as decimal(18, 4)) as lost_revenue,
    cast(0 as decimal(18, 4)) as lost_margin,
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
from layers
order by ghost_type, sku, location, since
