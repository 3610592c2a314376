-- Grain: one SKU at Amazon: units that Amazon counts as sellable, at the moment of the ERP's count, and units that the ERP books
-- there. Amazon wins (R-IPS-04). What Amazon's ledger moved after the ERP's day is taken back first.
with counted as (

    select
        coalesce(resolved.sku, {{ clean_text('snapshot.source_sku') }}) as sku,
        resolved.sku is not null as is_in_item_master,
        sum(case when snapshot.is_in_newest_report
            then coalesce(snapshot.afn_fulfillable_quantity, 0) + coalesce(snapshot.afn_reserved_quantity, 0) else 0 end) as quantity,
        sum(case when snapshot.is_in_newest_report
            then coalesce(snapshot.afn_unsellable_quantity, 0) + coalesce(snapshot.afn_researching_quantity, 0) else 0 end) as limbo_quantity,
        max(snapshot.snapshot_at) as snapshot_at,
        {{ collect_row_lists('snapshot.source_row_ids') }} as source_row_ids
    from {{ ref('int_fba_inventory_snapshot') }} as snapshot
    left join {{ ref('int_stock_skus') }} as resolved
        on resolved.source_system = 'amazon_fba' and {{ normalise_sku('snapshot.source_sku') }} = resolved.source_sku_key
    group by all

),

booked as (

    select sku, quantity, snapshot_at, source_row_id
    from {{ ref('int_erp_stock') }}
    where location = 'FBA' and is_in_item_master

),

moved_since as (

    select resolved.sku, sum(event.quantity) as quantity
    from {{ ref('int_fba_ledger_events') }} as event
    inner join {{ ref('int_stock_skus') }} as resolved
        on resolved.source_system = 'amazon_fba' and {{ normalise_sku('event.source_sku') }} = resolved.source_sku_key
    inner join booked on resolved.sku = booked.sku and event.event_date > {{ entity_date('booked.snapshot_at') }}
    where event.disposition = 'SELLABLE'
    group by resolved.sku

),

-- between an old count and a newer booking only the ledger knows what moved, and it knows days, not hours
moved_between as (

    select distinct resolved.sku
    from {{ ref('int_fba_ledger_events') }} as event
    inner join {{ ref('int_stock_skus') }} as resolved
        on resolved.source_system = 'amazon_fba' and {{ normalise_sku('event.source_sku') }} = resolved.source_sku_key
    inner join counted on resolved.sku = counted.sku
    inner join booked on resolved.sku = booked.sku
    where booked.snapshot_at > counted.snapshot_at + interval 24 hours
        and event.event_date between {{ entity_date('counted.snapshot_at') }} - 1 and {{ entity_date('booked.snapshot_at') }}

)

select
    counted.sku,
    counted.is_in_item_master,
    cast(counted.quantity as decimal(18, 4)) as quantity,
    cast(counted.limbo_quantity as decimal(18, 4)) as limbo_quantity,
    counted.snapshot_at,
    booked.quantity as booked_quantity,
    booked.snapshot_at as booked_at,
    cast(booked.quantity - (counted.quantity - coalesce(moved_since.quantity, 0)) as decimal(18, 4)) as difference,
    moved_between.sku is null as is_comparable,
    list_concat(counted.source_row_ids, case when booked.sku is null then [] else [booked.source_row_id] end)::varchar[] as source_row_ids
from counted
left join booked on counted.sku = booked.sku
left join moved_since on counted.sku = moved_since.sku
left join moved_between on counted.sku = moved_between.sku
