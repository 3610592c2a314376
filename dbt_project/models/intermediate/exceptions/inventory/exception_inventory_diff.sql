-- Grain: one SKU and place of which the ERP books another number than there is, and no narrower code says why (R-FBA-16): fewer in an own
-- warehouse than was counted and moved since, beyond units put away and not booked (RESTOCK_MISSED); or, where the ERP keeps a
-- returns hub at all, another number than lies there. Too many in an own warehouse is GHOST_SYSTEM_ONLY, at Amazon FBA_STOCK_DRIFT.
with unbooked as (

    select sku, subject as location, sum(quantity) as quantity
    from {{ ref('exception_restock_missed') }}
    group by sku, subject

),

own as (

    select
        stock.sku,
        stock.location,
        stock.least_expected as expected_quantity,
        stock.booked_quantity,
        stock.missing_quantity - coalesce(unbooked.quantity, 0) as quantity,
        'what was counted and moved since' as counter_side,
        stock.booked_at,
        stock.source_row_ids
    from {{ ref('int_own_stock') }} as stock
    left join unbooked using (sku, location)

),

hubs as (

    select
        booked.sku,
        booked.location,
        coalesce(counted.quantity, 0) as expected_quantity,
        booked.quantity as booked_quantity,
        abs(booked.quantity - coalesce(counted.quantity, 0)) as quantity,
        'what lies there' as counter_side,
        booked.snapshot_at as booked_at,
        [booked.source_row_id] as source_row_ids
    from {{ ref('int_erp_stock') }} as booked
    inner join {{ setting('warehouses') }} as warehouse
        on booked.location = warehouse.warehouse_code and lower(warehouse.operator) = 'zigzag'
    left join {{ ref('int_stock_positions') }} as counted
        on counted.source_system = 'zigzag' and booked.sku = counted.sku and booked.location = counted.location
    -- an ERP that keeps nothing of a SKU at the hub does not count the hub
    where booked.is_in_item_master and booked.quantity <> 0

),

differences as (

    select * from own
    union all
    select * from hubs

)

select
    'INVENTORY_DIFF' as exception_code,
    differences.sku || '|' || differences.location as grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    differences.location as subject,
    differences.sku,
    differences.quantity,
    differences.quantity * items.unit_cost as amount,
    coalesce(items.cost_currency, '{{ functional_currency() }}') as currency,
    {{ entity_date('differences.booked_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the ERP to book ' || {{ units('differences.expected_quantity') }} || ' unit(s) of ' || differences.sku || ' in ' || differences.location || ', '
        || differences.counter_side || ', found ' || {{ units('differences.booked_quantity') }} || ', difference ' || {{ units('differences.quantity') }}
        || ' as of ' || strftime(differences.booked_at, '%Y-%m-%d %H:%M') || ' UTC.' as message,
    differences.source_row_ids::varchar[] as evidence
from differences
left join {{ ref('int_items') }} as items on differences.sku = items.sku
where differences.quantity > 0
