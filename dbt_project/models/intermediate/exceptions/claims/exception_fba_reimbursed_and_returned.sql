-- Grain: one order and SKU. Amazon paid for units that never came back, and they came back fit for sale after that: Amazon will
-- probably take the money back (R-X-09). Units are counted: a second unit that came back is not the one that was paid for.
with undone as (

    -- money taken back already, by a reversal that names no order
    select original_match_key as match_key, sum(quantity) as quantity, sum(amount) as amount
    from {{ ref('int_reimbursement_reversals') }}
    where has_original and match_key is null and original_match_key is not null
    group by original_match_key

),

reimbursed as (

    select
        recovery.match_key,
        recovery.occurred_at,
        recovery.currency,
        recovery.quantity - coalesce(undone.quantity, 0) as quantity,
        recovery.amount - coalesce(undone.amount, 0) as amount,
        recovery.source_row_ids
    from {{ ref('int_recoveries') }} as recovery
    left join undone using (match_key)
    where not recovery.is_refund_undone

),

returned_later as (

    select
        reimbursed.match_key,
        sum(receipt.quantity) as quantity,
        max(receipt.received_date) as received_date,
        {{ collect_row_lists('receipt.source_row_ids') }} as source_row_ids
    from reimbursed
    inner join {{ ref('int_receipts') }} as receipt using (match_key)
    where receipt.route = 'to_amazon'
        and receipt.fba_disposition = 'SELLABLE'
        and receipt.received_at > reimbursed.occurred_at
    group by reimbursed.match_key

),

doubled as (

    select
        position.*,
        reimbursed.amount,
        reimbursed.quantity as paid_quantity,
        reimbursed.currency as paid_currency,
        returned_later.received_date,
        least(
            reimbursed.quantity,
            returned_later.quantity,
            reimbursed.quantity + position.received_quantity - position.net_refunded_quantity
        ) as doubled_quantity,
        list_sort(list_distinct(list_concat(reimbursed.source_row_ids, returned_later.source_row_ids))) as evidence
    from reimbursed
    inner join returned_later using (match_key)
    inner join {{ ref('int_return_positions') }} as position using (match_key)
    where reimbursed.quantity > 0 and reimbursed.amount > 0

)

select
    'FBA_REIMBURSED_AND_RETURNED' as exception_code,
    match_key as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    return_id,
    zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id', 'subject']) }}
    coalesce(sku, source_sku) as sku,
    doubled_quantity as quantity,
    round(amount * doubled_quantity / paid_quantity, 2) as amount,
    paid_currency as currency,
    received_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected goods or money for the refund, found ' || {{ money('amount', 'paid_currency') }} || ' paid and the goods back fit for sale on '
        || strftime(received_date, '%Y-%m-%d') || ', difference ' || {{ units('doubled_quantity') }} || ' unit(s) of ' || coalesce(sku, source_sku)
        || ' recovered twice, in order ' || order_id || '.' as message,
    evidence
from doubled
where doubled_quantity > 0
