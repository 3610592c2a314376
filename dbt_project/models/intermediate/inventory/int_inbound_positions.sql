-- Grain: one SKU of a shipment to Amazon: what left for it, what Amazon has received of it by the latest word, and what is left
-- over (R-FBA-28). The residual follows the latest count, so units received after a shipment was closed take it back (case 95).
-- Amazon's ledger may be ahead of the shipment's own count.
with consigned as (

    select
        destination_reference as shipment_id,
        coalesce(sku, {{ clean_text('source_sku') }}) as sku,
        sum(quantity) as quantity,
        min(dispatched_at) as dispatched_at,
        case when count(delivered_at) = count(*) then max(delivered_at) end as delivered_at,
        {{ collect_row_lists('source_row_ids') }} as source_row_ids
    from {{ ref('int_consignment_lines') }}
    where destination = 'FBA' and destination_reference is not null
    group by all

),

ledger as (

    select event.reference_id as shipment_id, coalesce(resolved.sku, event.source_sku) as sku, sum(event.quantity) as quantity
    from {{ ref('int_fba_ledger_events') }} as event
    left join {{ ref('int_stock_skus') }} as resolved
        on resolved.source_system = 'amazon_fba' and {{ normalise_sku('event.source_sku') }} = resolved.source_sku_key
    where event.event_type = 'Receipts'
    group by all

),

acknowledged as (

    select
        line.shipment_id,
        coalesce(resolved.sku, {{ clean_text('line.source_sku') }}) as sku,
        sum(line.quantity_shipped) as quantity_shipped,
        sum(line.quantity_received) as quantity_received,
        min(line.first_received_seen_at) as first_received_seen_at,
        {{ collect_row_lists('line.source_row_ids') }} as source_row_ids
    from {{ ref('int_fba_inbound_lines') }} as line
    left join {{ ref('int_stock_skus') }} as resolved
        on resolved.source_system = 'amazon_fba' and {{ normalise_sku('line.source_sku') }} = resolved.source_sku_key
    where line.shipment_id is not null and line.source_sku is not null
    group by all

),

joined as (

    select
        coalesce(consigned.shipment_id, acknowledged.shipment_id) as shipment_id,
        coalesce(consigned.sku, acknowledged.sku) as sku,
        cast(coalesce(consigned.quantity, 0) as decimal(18, 4)) as consigned_quantity,
        cast(greatest(coalesce(consigned.quantity, 0), coalesce(acknowledged.quantity_shipped, 0)) as decimal(18, 4)) as shipped_quantity,
        cast(greatest(coalesce(acknowledged.quantity_received, 0), coalesce(ledger.quantity, 0)) as decimal(18, 4)) as received_quantity,
        consigned.dispatched_at,
        consigned.delivered_at,
        acknowledged.first_received_seen_at,
        list_sort(list_distinct(
            list_concat(coalesce(consigned.source_row_ids, []), coalesce(acknowledged.source_row_ids, []))
        ))::varchar[] as source_row_ids
    from consigned
    full outer join acknowledged
        on consigned.shipment_id = acknowledged.shipment_id and consigned.sku = acknowledged.sku
    left join ledger
        on coalesce(consigned.shipment_id, acknowledged.shipment_id) = ledger.shipment_id
        and coalesce(consigned.sku, acknowledged.sku) = ledger.sku

),

dated as (

    select
        joined.* exclude (delivered_at),
        shipment.status,
        coalesce(
            joined.delivered_at,
            shipment.delivered_seen_at,
            joined.dispatched_at + to_days(cast({{ policy('inbound_transit_days') }} as integer)),
            shipment.status_seen_at
        ) as delivered_at,
        coalesce(shipment.status in ('CLOSED', 'CANCELLED', 'DELETED'), false) as is_closed
    from joined
    left join {{ ref('int_fba_inbound_shipments') }} as shipment on joined.shipment_id = shipment.shipment_id
    -- nothing left for a shipment that was called off before it was sent
    where joined.consigned_quantity > 0 or joined.received_quantity > 0
        or shipment.status is null or shipment.status not in ('WORKING', 'READY_TO_SHIP', 'CANCELLED', 'DELETED')

)

select
    dated.* exclude (dispatched_at),
    coalesce(dated.dispatched_at, dated.delivered_at) as dispatched_at,
    greatest(shipped_quantity - received_quantity, 0) as missing_quantity,
    greatest(received_quantity - shipped_quantity, 0) as surplus_quantity,
    is_closed or {{ age_in_days(entity_date('dated.delivered_at')) }} > {{ policy('inbound_receive_days') }} as is_overdue
from dated
