-- Grain: one side of a unit that Amazon found after paying for it (golden D5), at cost: the reversal takes the money back, which the
-- settlement posts, and gives the unit, which undoes the loss. A unit that the returns report shows as well is posted there.
with prepared as (

    select
        'found_after_reimbursement' as event_type,
        'AMAZON_FBA' as channel,
        coalesce(reversal.reimbursement_id, reversal.reimbursement_line_id) as source_document,
        reversal.reimbursement_line_id as natural_key,
        reversal.approved_date as event_date,
        reversal.approved_date as accounting_date,
        item.cost_currency as currency,
        concat_ws(' ', 'Unit found after reimbursement', reversal.original_reimbursement_id) as description,
        cast(abs(approval.quantity_inventory) * item.unit_cost as decimal(18, 4)) as value,
        reversal.sku,
        'goods' as line_key,
        list_sort(list_append(reversal.original_row_ids, reversal.source_row_id)) as source_row_ids,
        reversal.known_at
    from {{ ref('int_reimbursement_reversals') }} as reversal
    inner join {{ ref('int_reimbursements') }} as approval using (reimbursement_line_id)
    inner join {{ ref('int_items') }} as item on reversal.sku = item.sku
    where reversal.reversal_kind = 'cash_for_inventory'
        and reversal.has_original
        and reversal.original_match_key in (select match_key from {{ ref('int_refund_lines') }} where expected_quantity > 0 and not is_excluded)
        and reversal.original_match_key not in (select match_key from {{ ref('int_receipts') }} where match_key is not null)
        and item.is_inventory
        and item.unit_cost > 0

)

{{ two_sided('prepared', account('inventory_fba'), account('unreturned_loss')) }}
