-- Grain: one SKU at Amazon and the day on which units of it became unsellable there (G6, watch only): units that Amazon counts as
-- unsellable or researched, aged first in, first out by the ledger's arrivals.
with arrivals as (

    select resolved.sku, event.event_date, sum(event.quantity) as quantity
    from {{ ref('int_fba_ledger_events') }} as event
    inner join {{ ref('int_stock_skus') }} as resolved
        on resolved.source_system = 'amazon_fba' and {{ normalise_sku('event.source_sku') }} = resolved.source_sku_key
    where event.disposition <> 'SELLABLE' and event.quantity > 0
    group by all

),

newest_first as (

    select *, sum(quantity) over (partition by sku order by event_date desc rows unbounded preceding) - quantity as younger_quantity
    from arrivals

)

select
    stock.sku,
    arrival.event_date,
    cast(least(arrival.quantity, stock.limbo_quantity - arrival.younger_quantity) as decimal(18, 4)) as quantity,
    least(arrival.quantity, stock.limbo_quantity - arrival.younger_quantity) * items.unit_cost as value_at_cost,
    coalesce(items.cost_currency, '{{ functional_currency() }}') as currency,
    {{ age_in_days('arrival.event_date') }} > {{ policy('fba_unsellable_days') }} as is_overdue
from {{ ref('int_fba_stock') }} as stock
inner join newest_first as arrival on stock.sku = arrival.sku and arrival.younger_quantity < stock.limbo_quantity
left join {{ ref('int_items') }} as items on stock.sku = items.sku
where stock.limbo_quantity > 0
