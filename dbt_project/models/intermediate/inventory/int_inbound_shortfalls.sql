-- Grain: one SKU of a shipment to Amazon of which units are missing after the time to receive them: what is neither received nor
-- paid for (G2, inventory.md 4.2). Reimbursements of losses on the way in name no shipment, so they pay the oldest first.
with missing as (

    select
        *,
        shipment_id || '|' || sku as position_id,
        sku as match_key,
        missing_quantity as quantity,
        min(dispatched_at) over (partition by sku) as first_dispatched_at
    from {{ ref('int_inbound_positions') }}
    where is_overdue and missing_quantity > 0

),

paid as (

    select
        reimbursement.reimbursement_line_id,
        reimbursement.sku as match_key,
        reimbursement.approved_at,
        cast(reimbursement.quantity_total as decimal(18, 4)) as quantity
    from {{ ref('int_reimbursements') }} as reimbursement
    inner join (select distinct sku, first_dispatched_at from missing) as first_missing
        on reimbursement.sku = first_missing.sku and reimbursement.approved_at >= first_missing.first_dispatched_at
    where not reimbursement.is_reversal and lower(reimbursement.reason) like '%inbound%'

),

allocated as (

    {{ allocate('missing', 'paid', demand_id='position_id', supply_id='reimbursement_line_id',
        demand_order='dispatched_at', supply_order='approved_at') }}

),

covered as (

    select position_id, sum(quantity) as quantity
    from allocated
    group by position_id

)

select
    missing.shipment_id,
    missing.sku,
    items.sku is not null as is_in_item_master,
    missing.status,
    missing.is_closed,
    missing.shipped_quantity,
    missing.received_quantity,
    coalesce(covered.quantity, 0) as reimbursed_quantity,
    missing.missing_quantity - coalesce(covered.quantity, 0) as quantity,
    (missing.missing_quantity - coalesce(covered.quantity, 0)) * items.unit_cost as value_at_cost,
    coalesce(items.cost_currency, '{{ functional_currency() }}') as currency,
    missing.dispatched_at,
    missing.delivered_at,
    missing.source_row_ids
from missing
left join covered on missing.position_id = covered.position_id
left join {{ ref('int_items') }} as items on missing.sku = items.sku
where missing.missing_quantity > coalesce(covered.quantity, 0)
