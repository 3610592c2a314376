-- Grain: one SKU at a warehouse of the seller: what the ERP books, and what there can be: the last count a count cycle before, less
-- what shipped, plus what was put away since (inventory.md 4.2, G3). Where a source does not say when or from where goods left,
-- the expected stock is a range.
with exports as (

    select
        *,
        {{ normalise_sku('source_sku') }} as source_sku_key,
        dense_rank() over (partition by external_id order by received_at desc, document_sha256 desc) as export_rank
    from {{ ref('stg_erp__stock_on_hand') }}
    where location is not null and quantity is not null and snapshot_at <= {{ as_of() }}

),

snapshots as (

    select items.sku, exports.location, exports.snapshot_at, exports.quantity, exports.source_row_id
    from exports
    inner join {{ ref('int_items') }} as items on exports.source_sku_key = items.sku_key
    where exports.export_rank = 1
        and exports.location in (
            select warehouse_code from {{ setting('warehouses') }} where lower(cast(is_own_sellable as varchar)) = 'true'
        )
    qualify row_number() over (
        partition by items.sku, exports.location, exports.snapshot_at order by exports.received_at desc, exports.source_row_id desc
    ) = 1

),

latest as (

    select * from snapshots
    qualify row_number() over (partition by sku, location order by snapshot_at desc) = 1

),

-- the newest count that is a cycle old; while there is none so old, the first
counted as (

    select snapshots.*, latest.snapshot_at as booked_at, latest.quantity as booked_quantity, latest.source_row_id as booked_row_id
    from snapshots
    inner join latest on snapshots.sku = latest.sku and snapshots.location = latest.location and snapshots.snapshot_at < latest.snapshot_at
    qualify row_number() over (
        partition by snapshots.sku, snapshots.location
        order by
            snapshots.snapshot_at <= latest.snapshot_at - to_days(cast({{ policy('stock_count_cycle_days') }} as integer)) desc,
            case when snapshots.snapshot_at <= latest.snapshot_at - to_days(cast({{ policy('stock_count_cycle_days') }} as integer))
                then snapshots.snapshot_at end desc,
            snapshots.snapshot_at
    ) = 1

),

shipped as (

    select
        counted.sku,
        counted.location,
        sum(shipment.quantity) as most,
        sum(shipment.quantity) filter (
            where shipment.earliest_at > counted.snapshot_at and shipment.latest_at <= counted.booked_at and shipment.location is not null
        ) as least_units
    from counted
    inner join {{ ref('int_own_shipments') }} as shipment
        on counted.sku = shipment.sku
        and (shipment.location = counted.location or shipment.location is null)
        and shipment.latest_at > counted.snapshot_at
        and shipment.earliest_at <= counted.booked_at
    group by all

),

restocked as (

    select counted.sku, counted.location, sum(restock.quantity) as quantity
    from counted
    inner join {{ ref('int_own_restocks') }} as restock
        on counted.sku = restock.sku and counted.location = restock.location
        and restock.released_at > counted.snapshot_at and restock.released_at <= counted.booked_at
    group by all

),

-- on its way from a hub: nobody says when it is booked in
consigned as (

    select counted.sku, counted.location, sum(line.quantity) as quantity
    from counted
    inner join {{ ref('int_consignment_lines') }} as line
        on counted.sku = line.sku and line.destination is distinct from 'FBA'
        and starts_with(coalesce(line.destination_reference, ''), counted.location)
        and line.dispatched_at <= counted.booked_at
        and coalesce(line.delivered_at, {{ as_of() }}) >= counted.snapshot_at
    group by all

)

select
    counted.sku,
    counted.location,
    counted.snapshot_at as counted_at,
    counted.quantity as counted_quantity,
    counted.booked_at,
    counted.booked_quantity,
    cast(counted.quantity - coalesce(shipped.most, 0) + coalesce(restocked.quantity, 0) as decimal(18, 4)) as least_expected,
    cast(counted.quantity - coalesce(shipped.least_units, 0) + coalesce(restocked.quantity, 0) + coalesce(consigned.quantity, 0) as decimal(18, 4)) as most_expected,
    cast(greatest(counted.booked_quantity - most_expected, 0) as decimal(18, 4)) as surplus_quantity,
    cast(greatest(least_expected - counted.booked_quantity, 0) as decimal(18, 4)) as missing_quantity,
    [counted.source_row_id, counted.booked_row_id]::varchar[] as source_row_ids
from counted
left join shipped using (sku, location)
left join restocked using (sku, location)
left join consigned using (sku, location)
