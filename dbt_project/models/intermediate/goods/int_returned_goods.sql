-- Grain: one receipt quantity and the refund line that it answers, at cost, or the part of a receipt that answers none.
-- timing says which account waits for the goods: after_refund the right to returned goods, after_loss the loss that was
-- already booked, before_refund and unmatched the cost of goods sold (golden C3, C7; accounting.md 3.1, principle 5). A kit that came
-- back in pieces is a row of its own, beside its pieces.
with allocations as (

    select
        allocation.refund_line_id,
        allocation.receipt_id,
        allocation.quantity,
        refund.expected_quantity,
        refund.claim_window_start_date,
        refund.refunded_at,
        receipt.received_at,
        receipt.received_date,
        sum(allocation.quantity) over (
            partition by allocation.refund_line_id order by receipt.received_at, allocation.receipt_id rows unbounded preceding
        ) as running_quantity
    from {{ ref('int_match_allocations') }} as allocation
    inner join {{ ref('int_refund_lines') }} as refund on allocation.refund_line_id = refund.refund_line_id
    inner join {{ ref('int_receipts') }} as receipt on allocation.receipt_id = receipt.receipt_id
    where allocation.rule_id <> 'KIT'

),

answered as (

    -- goods beyond what was expected back answer no refund
    select
        refund_line_id,
        receipt_id,
        greatest(least(running_quantity, expected_quantity) - least(running_quantity - quantity, expected_quantity), 0) as quantity,
        case
            when received_at < refunded_at then 'before_refund'
            when received_date > claim_window_start_date then 'after_loss'
            else 'after_refund'
        end as timing
    from allocations

),

unmatched as (

    select
        receipt.receipt_id,
        receipt.quantity - coalesce(sum(answered.quantity), 0) as quantity
    from {{ ref('int_receipts') }} as receipt
    left join answered using (receipt_id)
    group by receipt.receipt_id, receipt.quantity

),

parts as (

    select refund_line_id, receipt_id, quantity, timing from answered where quantity > 0
    union all
    select null, receipt_id, quantity, 'unmatched' from unmatched where quantity > 0

),

unfit as (

    select distinct request.license_plate, request.order_id
    from {{ ref('int_return_requests') }} as request
    inner join {{ setting('grade_dispositions') }} as meaning on upper(request.grade) = upper(trim(meaning.grade))
    where request.license_plate is not null
        and request.route <> 'removal_to_hub'
        and not request.is_duplicate
        and lower(trim(meaning.stock_effect)) = 'write_off'
        and {{ as_of_date() }} between coalesce(try_cast(meaning.valid_from as date), date '1900-01-01')
            and coalesce(try_cast(meaning.valid_to as date), date '9999-12-31')

)

select
    parts.refund_line_id,
    parts.receipt_id,
    parts.quantity,
    parts.timing,
    receipt.route,
    receipt.order_id,
    coalesce(receipt.zigzag_return_id, receipt.order_id, receipt.license_plate, receipt.receipt_id) as source_document,
    receipt.sku,
    receipt.received_date,
    receipt.fba_disposition,
    -- a hub that graded the same unit unfit for sale: the lower value counts until the conflict is decided (FBA_SOT_CONFLICT)
    unfit.license_plate is not null as is_unfit_at_hub,
    cast(parts.quantity * item.unit_cost as decimal(18, 4)) as cost,
    item.cost_currency,
    receipt.source_row_ids,
    receipt.received_known_at as known_at
from parts
inner join {{ ref('int_receipts') }} as receipt on parts.receipt_id = receipt.receipt_id
inner join {{ ref('int_items') }} as item on receipt.sku = item.sku
left join unfit
    on receipt.route = 'to_amazon' and receipt.license_plate = unfit.license_plate and receipt.order_id = unfit.order_id
where not receipt.is_excluded
    and item.is_inventory
    and item.unit_cost > 0
    -- what an unknown disposition means for stock is decided by a person (SCHEMA_DRIFT)
    and (receipt.route <> 'to_amazon' or receipt.fba_disposition in (
        select upper(value) from {{ setting('known_values') }} where stream = 'customer_returns' and field = 'detailed-disposition'))
union all by name
select * from {{ ref('int_returned_kits') }}
