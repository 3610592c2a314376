-- Grain: one SKU of a shipment to Amazon: units shipped and received by the latest answer, with the shipment's status. A shipment
-- whose items no answer has is one line without SKU; items of a shipment that no answer lists have no status.
with item_rows as (

    select document_sha256, received_at, shipment_id, source_sku, fnsku, quantity_shipped, quantity_received, source_row_id
    from {{ ref('stg_amazon_fba__inbound_shipments') }}
    where row_kind = 'item'

),

-- A document may hold several looks at one item; they are one item, not more units.
per_document as (

    select
        document_sha256, received_at, shipment_id, source_sku, fnsku,
        max(quantity_shipped) as quantity_shipped,
        max(quantity_received) as quantity_received
    from item_rows
    group by document_sha256, received_at, shipment_id, source_sku, fnsku

),

newest as (

    select shipment_id, source_sku, max_by(document_sha256, (received_at, document_sha256)) as document_sha256
    from per_document
    group by shipment_id, source_sku

),

quantities as (

    select
        shipment_id,
        source_sku,
        max(per_document.fnsku) as fnsku,
        sum(per_document.quantity_shipped) as quantity_shipped,
        sum(per_document.quantity_received) as quantity_received,
        max(per_document.received_at) as quantities_seen_at
    from newest
    inner join per_document using (shipment_id, source_sku, document_sha256)
    group by shipment_id, source_sku

),

gathered as (

    select
        shipment_id, source_sku,
        min(received_at) filter (where quantity_received > 0) as first_received_seen_at,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from item_rows
    group by shipment_id, source_sku

),

items as (

    select * from quantities inner join gathered using (shipment_id, source_sku)

)

select
    shipment_id,
    items.source_sku,
    items.fnsku,
    items.quantity_shipped,
    items.quantity_received,
    items.quantities_seen_at,
    items.first_received_seen_at,
    shipments.shipment_name,
    shipments.status,
    shipments.status_seen_at,
    shipments.delivered_seen_at,
    shipments.closed_seen_at,
    shipments.fulfillment_center,
    shipments.inbound_plan_id,
    shipments.planned_at,
    list_sort(list_distinct(
        list_concat(coalesce(items.source_row_ids, []), coalesce(shipments.source_row_ids, []))
    ))::varchar[] as source_row_ids
from items
full outer join {{ ref('int_fba_inbound_shipments') }} as shipments using (shipment_id)
