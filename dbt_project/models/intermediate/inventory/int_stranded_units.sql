-- Grain: one lot of units in a hub whose SKU nobody can tell (pool UNKNOWN_SKU), with an estimate of its value: the cost of the SKU
-- that was announced, else the middle cost of the item master (inventory.md 4.4). Time is allowed from receipt.
with current_pools as (

    select lot_id, pool, entered_at
    from {{ ref('int_unit_steps') }}
    qualify row_number() over (partition by lot_id order by step_number desc) = 1

)

select
    lot.lot_id,
    lot.zigzag_return_id,
    lot.item_id,
    lot.channel,
    lot.order_id,
    lot.lot_sku as sku,
    lot.warehouse_code as location,
    lot.quantity,
    lot.quantity * coalesce(items.unit_cost, (select median(unit_cost) from {{ ref('int_items') }})) as value_at_cost,
    coalesce(items.cost_currency, '{{ functional_currency() }}') as currency,
    current_pools.entered_at as since,
    date_diff('second', current_pools.entered_at, {{ as_of() }}) > {{ policy('ghost_release_hours') }} * 3600 as is_overdue,
    lot.source_row_ids
from {{ ref('int_unit_lots') }} as lot
inner join current_pools using (lot_id)
left join {{ ref('int_items') }} as items on lot.expected_sku = items.sku
-- a known SKU in a unit without meaning is UOM_UNDEFINED
where current_pools.pool = 'UNKNOWN_SKU' and lot.sku is null
