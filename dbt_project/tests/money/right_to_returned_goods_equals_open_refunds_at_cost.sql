-- The balance of 1330 per SKU is what customers were refunded for and may still send back, at cost: not received, not paid for
-- by Amazon, and before the claim window opened (accounting policy full cost).
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_journal_lines'}}}) }}
with booked as (

    select sku, sum(amount) as amount
    from {{ ref('int_journal_lines') }}
    where account_code = {{ account('right_of_return') }}
    group by sku

),

waiting as (

    select refund.sku, sum(refund.missing_quantity * item.unit_cost) as amount
    from {{ ref('int_refund_receipts') }} as refund
    inner join {{ ref('int_items') }} as item on refund.sku = item.sku
    where refund.missing_quantity > 0
        and not refund.is_excluded
        and item.is_inventory
        and item.unit_cost > 0
        and refund.refund_date <= {{ as_of_date() }}
        and coalesce(refund.claim_window_start_date > {{ as_of_date() }}, true)
    group by refund.sku

)

select sku, booked.amount as booked, waiting.amount as waiting
from booked
full outer join waiting using (sku)
where coalesce(booked.amount, 0) <> coalesce(waiting.amount, 0)
