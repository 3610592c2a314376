-- Grain: one SKU at one location as one system counts it, with the book beside it (R-FBA-16).
with erp as (

    select sku, location, quantity, snapshot_at from {{ ref('int_erp_stock') }}

),

hub_pools as (

    select lot_id, pool, entered_at
    from {{ ref('int_unit_steps') }}
    qualify row_number() over (partition by lot_id order by step_number desc) = 1

),

hubs as (

    select lot.lot_sku as sku, coalesce(lot.warehouse_code, 'unknown') as location, sum(lot.quantity) as quantity, max(hub_pools.entered_at) as snapshot_at
    from {{ ref('int_unit_lots') }} as lot
    inner join hub_pools using (lot_id)
    where hub_pools.pool in ('ZZ_RECEIVED', 'ZZ_GRADED_A', 'ZZ_GRADED_B', 'ZZ_DAMAGED', 'UNKNOWN_SKU')
    group by all

),

counted as (

    select sku, 'FBA' as location, 'amazon_fba' as source_system, quantity, snapshot_at from {{ ref('int_fba_stock') }}
    union all
    select sku, location, 'zigzag', quantity, {{ as_of() }} from hubs
    union all
    select sku, location, source_system, sum(available_quantity + committed_quantity), max(snapshot_at)
    from {{ ref('int_shop_stock') }}
    group by sku, location, source_system

)

select counted.sku, counted.location, counted.source_system, counted.quantity, erp.quantity as book_quantity, counted.snapshot_at
from counted
left join erp on counted.sku = erp.sku and counted.location = erp.location
union all
select
    erp.sku,
    erp.location,
    'erp',
    erp.quantity,
    greatest(least(erp.quantity, own.most_expected), own.least_expected),
    erp.snapshot_at
from erp
left join {{ ref('int_own_stock') }} as own on erp.sku = own.sku and erp.location = own.location
