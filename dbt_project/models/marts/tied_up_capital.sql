-- Grain: one channel and stage of returned goods that are not for sale yet (R-FBA-34): how many units, what they cost, how old they
-- are, and whether that grows: units that came into these stages in the last seven days less those that left them.
with current_pools as (

    select lot_id, pool, entered_at
    from {{ ref('int_unit_steps') }}
    qualify row_number() over (partition by lot_id order by step_number desc) = 1

),

waiting as (

    select
        coalesce(lot.channel, 'unknown') as channel,
        current_pools.pool,
        lot.lot_id,
        lot.quantity,
        cast(lot.quantity as decimal(38, 4)) * items.unit_cost as value_at_cost,
        coalesce(items.cost_currency, '{{ functional_currency() }}') as currency,
        {{ age_in_days(entity_date('current_pools.entered_at')) }} as age_days
    from {{ ref('int_unit_lots') }} as lot
    inner join current_pools using (lot_id)
    left join {{ ref('int_items') }} as items on lot.lot_sku = items.sku
    where current_pools.pool in ('RETURN_TRANSIT', 'ZZ_RECEIVED', 'ZZ_GRADED_A', 'ZZ_GRADED_B', 'ZZ_DAMAGED', 'UNKNOWN_SKU')

),

moved as (

    select
        coalesce(lot.channel, 'unknown') as channel,
        step.lot_id,
        step.pool,
        step.pool_before,
        step.entered_at,
        lot.quantity,
        coalesce(items.cost_currency, '{{ functional_currency() }}') as currency
    from {{ ref('int_unit_steps') }} as step
    inner join {{ ref('int_unit_lots') }} as lot using (lot_id)
    left join {{ ref('int_items') }} as items on lot.lot_sku = items.sku
    where step.entered_at > {{ as_of() }} - interval 7 day and step.pool is distinct from step.pool_before

),

changes as (

    select channel, currency, pool, sum(quantity) as quantity
    from (
        select channel, currency, pool, quantity from moved where pool is not null
        union all
        select channel, currency, pool_before, -quantity from moved where pool_before is not null
    )
    group by channel, currency, pool

)

select
    waiting.channel,
    waiting.pool,
    waiting.currency,
    cast(sum(waiting.quantity) as decimal(18, 4)) as quantity,
    cast(coalesce(sum(waiting.value_at_cost), 0) as decimal(18, 4)) as value_at_cost,
    try_cast(coalesce(sum(waiting.value_at_cost * greatest(waiting.age_days, 0)), 0) * {{ policy('carrying_cost_percent') }} / 100 / 365 as decimal(18, 4))
        as carrying_cost,
    cast(quantile_disc(waiting.age_days, 0.5) as integer) as median_age_days,
    cast(quantile_disc(waiting.age_days, 0.9) as integer) as ninetieth_age_days,
    cast(coalesce(any_value(changes.quantity), 0) as decimal(18, 4)) as change_of_seven_days,
    {{ as_of() }} as as_of
from waiting
left join changes
    on waiting.channel = changes.channel and waiting.pool = changes.pool and waiting.currency = changes.currency
group by waiting.channel, waiting.pool, waiting.currency
order by waiting.channel, waiting.pool, waiting.currency
