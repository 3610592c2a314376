-- Grain: one item of a purchase order: what it costs and what was ordered, by the order; what was received, by its status. All
-- quantities are in eaches. The snapshot changed last by as_of counts; an order known by its status alone has lines as well.
with snapshots as (

    select *, coalesce(updated_at, greatest(changed_at, state_changed_at), ordered_at) as changed_last_at
    from {{ ref('stg_amazon_vendor__purchase_orders') }}
    where coalesce(ordered_at, timestamp '1900-01-01') <= {{ as_of() }}
        and coalesce(updated_at, greatest(changed_at, state_changed_at), ordered_at, timestamp '1900-01-01') <= {{ as_of() }}

),

current_snapshots as (

    select *
    from snapshots
    qualify row_number() over (
        partition by purchase_order_number, row_kind order by changed_last_at desc nulls last, received_at desc, document_sha256 desc, row_number desc
    ) = 1

),

orders as (

    select current_snapshots.*, unnest(json_extract(items_json, '$[*]')) as item
    from current_snapshots
    where row_kind = 'order'

),

statuses as (

    select current_snapshots.*, unnest(json_extract(item_status_json, '$[*]')) as item
    from current_snapshots
    where row_kind = 'status'

),

ordered as (

    select
        purchase_order_number, vendor_code, purchase_order_state, ordered_at, source_row_id,
        item ->> '$.itemSequenceNumber' as sequence,
        upper(item ->> '$.amazonProductIdentifier') as asin,
        item ->> '$.vendorProductIdentifier' as vendor_sku,
        {{ parse_amount("(item ->> '$.netCost.amount')") }} as net_cost,
        upper(item ->> '$.netCost.currencyCode') as currency,
        {{ vendor_eaches("'$.orderedQuantity'") }} as ordered_quantity
    from orders

),

received as (

    select
        purchase_order_number, vendor_code, purchase_order_status, ordered_at, source_row_id,
        item ->> '$.itemSequenceNumber' as sequence,
        upper(item ->> '$.buyerProductIdentifier') as asin,
        item ->> '$.vendorProductIdentifier' as vendor_sku,
        {{ parse_amount("(item ->> '$.netCost.amount')") }} as net_cost,
        upper(item ->> '$.netCost.currencyCode') as currency,
        coalesce({{ vendor_eaches("'$.orderedQuantity.orderedQuantity'") }}, {{ vendor_eaches("'$.orderedQuantity'") }}) as ordered_quantity,
        coalesce(
            {{ vendor_eaches("'$.acknowledgementStatus.acceptedQuantity'") }}, {{ vendor_eaches("'$.acknowledgedQuantity.acceptedQuantity'") }}
        ) as accepted_quantity,
        {{ vendor_eaches("'$.receivingStatus.receivedQuantity'") }} as received_quantity,
        upper(item ->> '$.receivingStatus.receiveStatus') as receive_status,
        {{ parse_timestamp("(item ->> '$.receivingStatus.lastReceiveDate')") }} as last_received_at
    from statuses

)

select
    {{ hash_id(['coalesce(ordered.purchase_order_number, received.purchase_order_number)', 'coalesce(ordered.sequence, received.sequence)', 'coalesce(ordered.asin, received.asin)']) }} as purchase_order_line_id,
    coalesce(ordered.purchase_order_number, received.purchase_order_number) as purchase_order_number,
    coalesce(ordered.sequence, received.sequence) as item_sequence_number,
    coalesce(ordered.vendor_code, received.vendor_code) as vendor_code,
    ordered.purchase_order_state,
    received.purchase_order_status,
    coalesce(ordered.ordered_at, received.ordered_at) as ordered_at,
    coalesce(ordered.asin, received.asin) as asin,
    coalesce(ordered.vendor_sku, received.vendor_sku) as vendor_sku,
    coalesce(ordered.net_cost, received.net_cost) as net_cost,
    coalesce(ordered.currency, received.currency) as currency,
    coalesce(ordered.ordered_quantity, received.ordered_quantity) as ordered_quantity,
    received.accepted_quantity,
    received.received_quantity,
    received.receive_status,
    received.last_received_at,
    list_filter([ordered.source_row_id, received.source_row_id], lambda row_id: row_id is not null) as evidence
from ordered
full outer join received
    on ordered.purchase_order_number = received.purchase_order_number
    and ordered.sequence = received.sequence
