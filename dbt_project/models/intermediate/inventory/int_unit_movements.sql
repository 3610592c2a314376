-- Grain: one movement of units of a SKU between pools (inventory.md 4.2), in base units. A null pool is outside: customers, and
-- goods given up. Goods that customers sent straight to Amazon enter there; what Amazon acknowledges of a shipment, up to what the
-- hubs sent with it, leaves FBA_INBOUND, and so does what Amazon paid for.
with steps as (

    select
        {{ hash_id(["'step'", 'step.lot_id', 'step.step_number']) }} as movement_id,
        lot.lot_sku as sku,
        step.pool_before as pool_from,
        step.pool as pool_to,
        lot.quantity,
        step.entered_at as occurred_at,
        step.source_row_ids
    from {{ ref('int_unit_steps') }} as step
    inner join {{ ref('int_unit_lots') }} as lot using (lot_id)
    where step.pool is distinct from step.pool_before

),

-- what the ledger itself has sent to a shipment: the consignment may name units that no return has
sent as (

    select line.destination_reference as shipment_id, lot.lot_sku as sku, sum(lot.quantity) as quantity, max(step.entered_at) as sent_at
    from {{ ref('int_unit_steps') }} as step
    inner join {{ ref('int_unit_lots') }} as lot using (lot_id)
    inner join (
        select item_id, min(destination_reference) as destination_reference
        from {{ ref('int_consignment_lines') }}
        where destination = 'FBA'
        group by item_id
    ) as line on lot.item_id = line.item_id
    where step.pool = 'FBA_INBOUND'
    group by all

),

acknowledged as (

    select
        sent.shipment_id,
        sent.sku,
        least(sent.quantity, position.received_quantity) as quantity,
        greatest(coalesce(ledger.event_at, least(position.first_received_seen_at, {{ as_of() }}), position.delivered_at), sent.sent_at) as occurred_at,
        position.source_row_ids
    from sent
    inner join {{ ref('int_inbound_positions') }} as position using (shipment_id, sku)
    left join (
        select reference_id, min(event_at) as event_at
        from {{ ref('int_fba_ledger_events') }}
        where event_type = 'Receipts'
        group by reference_id
    ) as ledger on sent.shipment_id = ledger.reference_id

),

paid as (

    select
        sent.shipment_id,
        sent.sku,
        least(shortfall.reimbursed_quantity, sent.quantity - least(sent.quantity, shortfall.received_quantity)) as quantity,
        {{ as_of() }} as occurred_at,
        shortfall.source_row_ids
    from sent
    inner join {{ ref('int_inbound_shortfalls') }} as shortfall using (shipment_id, sku)

),

at_amazon as (

    select
        {{ hash_id(["'unit'", 'unit_id']) }} as movement_id,
        coalesce(sku, {{ clean_text('source_sku') }}) as sku,
        cast(null as varchar) as pool_from,
        case when disposition = 'SELLABLE' then 'FBA_SELLABLE' else 'FBA_UNSELLABLE' end as pool_to,
        cast(quantity as decimal(18, 4)) as quantity,
        returned_at as occurred_at,
        source_row_ids
    from {{ ref('int_fba_return_units') }}
    where quantity > 0

)

select movement_id, sku, pool_from, pool_to, cast(quantity as decimal(18, 4)) as quantity, occurred_at, source_row_ids from steps
union all
select {{ hash_id(["'acknowledged'", 'shipment_id', 'sku']) }}, sku, 'FBA_INBOUND', 'FBA_SELLABLE', cast(quantity as decimal(18, 4)), occurred_at, source_row_ids
from acknowledged
where quantity > 0
union all
select {{ hash_id(["'paid'", 'shipment_id', 'sku']) }}, sku, 'FBA_INBOUND', 'WRITTEN_OFF', cast(quantity as decimal(18, 4)), occurred_at, source_row_ids
from paid
where quantity > 0
union all
select * from at_amazon
