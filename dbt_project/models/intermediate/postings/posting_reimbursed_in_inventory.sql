-- Grain: one side of a reimbursement in inventory (golden D4), at cost: Amazon puts a unit back into sellable stock for one that a
-- customer did not return. Units whose loss the books do not know (lost in the warehouse) are not in them twice either.
with refunded as (

    select match_key, sum(expected_quantity) as quantity
    from {{ ref('int_refund_lines') }}
    where match_key is not null and not is_excluded
    group by match_key

),

prepared as (

    select
        'reimbursed_in_inventory' as event_type,
        'AMAZON_FBA' as channel,
        coalesce(approval.reimbursement_id, approval.reimbursement_line_id) as source_document,
        approval.reimbursement_line_id as natural_key,
        approval.approved_date as event_date,
        approval.approved_date as accounting_date,
        item.cost_currency as currency,
        concat_ws(' ', 'Reimbursement', approval.reimbursement_id, 'in inventory, order', approval.order_id) as description,
        cast(least(approval.quantity_inventory, refunded.quantity) * item.unit_cost as decimal(18, 4)) as value,
        approval.sku,
        'goods' as line_key,
        [approval.source_row_id] as source_row_ids,
        approval.known_at
    from {{ ref('int_reimbursements') }} as approval
    inner join refunded on approval.match_key = refunded.match_key
    inner join {{ ref('int_items') }} as item on approval.sku = item.sku
    where approval.quantity_inventory > 0
        and not approval.is_reversal
        and refunded.quantity > 0
        and item.is_inventory
        and item.unit_cost > 0

)

{{ two_sided('prepared', account('inventory_fba'), account('reimbursement')) }}
