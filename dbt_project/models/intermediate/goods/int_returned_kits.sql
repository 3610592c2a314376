-- Grain: one refund line of which whole kits came back in pieces, at the kit's cost, on the day of the last piece. The pieces themselves
-- come into stock at their own cost (int_returned_goods) from the cost of goods sold; the kit's cost goes there in their place, so that
-- what the kit cost beside its pieces stays an expense.
with completed as (

    select
        allocation.refund_line_id,
        sum(allocation.quantity) as quantity,
        max(receipt.received_at) as received_at,
        max(receipt.received_date) as received_date,
        {{ collect_row_lists('receipt.source_row_ids') }} as source_row_ids,
        max(receipt.received_known_at) as known_at
    from {{ ref('match_kit') }} as allocation
    inner join {{ ref('int_receipts') }} as receipt using (receipt_id)
    group by allocation.refund_line_id

)

select
    completed.refund_line_id,
    'kit|' || completed.refund_line_id as receipt_id,
    completed.quantity,
    case
        when completed.received_at < refund.refunded_at then 'before_refund'
        when completed.received_date > refund.claim_window_start_date then 'after_loss'
        else 'after_refund'
    end as timing,
    'kit' as route,
    refund.order_id,
    refund.order_id as source_document,
    refund.sku,
    completed.received_date,
    cast(null as varchar) as fba_disposition,
    false as is_unfit_at_hub,
    cast(completed.quantity * item.unit_cost as decimal(18, 4)) as cost,
    item.cost_currency,
    completed.source_row_ids,
    completed.known_at
from completed
inner join {{ ref('int_refund_lines') }} as refund on completed.refund_line_id = refund.refund_line_id
inner join {{ ref('int_items') }} as item on refund.sku = item.sku
where item.is_inventory and item.unit_cost > 0
