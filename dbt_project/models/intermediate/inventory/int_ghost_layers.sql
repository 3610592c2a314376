-- Grain: ghost type, SKU, location and first-in first-out layer (inventory.md 4.1, 4.3). Types are never netted against each other:
-- a unit too many in a system beside a unit held is usually one wrong grade, and both are shown.
select
    'GHOST_HELD' as ghost_type,
    sku,
    location,
    sum(quantity) as quantity,
    sum(value_at_cost) as value_at_cost,
    min(currency) as currency,
    min(graded_at) as since
from {{ ref('int_ghost_held_units') }}
where is_overdue and sku is not null
group by sku, location, graded_date
union all
select 'GHOST_INBOUND', sku, 'FBA', sum(quantity), sum(value_at_cost), min(currency), min(dispatched_at)
from {{ ref('int_inbound_shortfalls') }}
group by sku, {{ entity_date('dispatched_at') }}
union all
-- since it was first detected
select
    'GHOST_SYSTEM_ONLY', stock.sku, stock.location, stock.surplus_quantity, stock.surplus_quantity * items.unit_cost,
    coalesce(items.cost_currency, '{{ functional_currency() }}'), least(stock.booked_at, coalesce(seen.first_seen_at, stock.booked_at))
from {{ ref('int_own_stock') }} as stock
left join {{ ref('int_items') }} as items on stock.sku = items.sku
left join (
    select sku, subject, min(as_of) as first_seen_at
    from {{ source('history', 'exceptions') }}
    where exception_code = 'GHOST_SYSTEM_ONLY' and as_of <= {{ as_of() }}
    group by sku, subject
) as seen on stock.sku = seen.sku and stock.location = seen.subject
where stock.surplus_quantity > 0
union all
select 'GHOST_STRANDED_SKU', sku, location, sum(quantity), sum(value_at_cost), min(currency), min(since)
from {{ ref('int_stranded_units') }}
where is_overdue
group by sku, location, {{ entity_date('since') }}
union all
select 'GHOST_BALANCE_SHEET', sku, location, sum(quantity), sum(value_at_cost), min(currency), cast(window_end_date as timestamp)
from {{ ref('int_balance_sheet_ghosts') }}
group by sku, location, window_end_date
union all
select 'FBA_UNSELLABLE_AGED', sku, 'FBA', quantity, value_at_cost, currency, cast(event_date as timestamp)
from {{ ref('int_fba_limbo_units') }}
where is_overdue
