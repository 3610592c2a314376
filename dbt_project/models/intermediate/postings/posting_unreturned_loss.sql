-- Grain: one side of the loss of refunded goods that did not come back (golden D1), per refund line: at the first day of the
-- claim window for what is neither received nor paid for by then; for what was reimbursed before, at that approval.
-- Goods that arrive later take the loss back (posting_goods_received).
with received_in_time as (

    select refund_line_id, sum(quantity) as quantity
    from {{ ref('int_returned_goods') }}
    where timing in ('before_refund', 'after_refund')
    group by refund_line_id

),

paid as (

    select match_key, min(known_at) as known_at from {{ ref('int_reimbursements') }} where not is_reversal group by match_key

),

refunds as (

    select
        refund.*,
        item.unit_cost,
        item.cost_currency,
        arrival.known_at,
        greatest(arrival.known_at, paid.known_at) as paid_known_at,
        coalesce(received_in_time.quantity, 0) as received_in_time_quantity,
        greatest(refund.refund_date, {{ entity_date('refund.recovered_at') }}) as recovered_date,
        case when {{ entity_date('refund.recovered_at') }} <= refund.claim_window_start_date then refund.reimbursed_quantity else 0 end
            as early_reimbursed_quantity
    from {{ ref('int_refund_receipts') }} as refund
    inner join {{ ref('int_items') }} as item on refund.sku = item.sku
    left join {{ ref('int_refund_arrivals') }} as arrival on refund.refund_line_id = arrival.refund_line_id
    left join paid on refund.match_key = paid.match_key
    left join received_in_time on refund.refund_line_id = received_in_time.refund_line_id
    where not refund.is_excluded and item.is_inventory and item.unit_cost > 0 and refund.claim_window_start_date is not null

),

losses as (

    select
        * exclude (known_at, paid_known_at),
        known_at,
        refund_line_id as natural_key,
        claim_window_start_date as loss_date,
        expected_quantity - received_in_time_quantity - early_reimbursed_quantity as lost_quantity
    from refunds

    union all

    select * exclude (known_at, paid_known_at), paid_known_at, refund_line_id || '|reimbursed', recovered_date, early_reimbursed_quantity
    from refunds

),

prepared as (

    select
        'unreturned_loss' as event_type,
        channel,
        settlement_id as source_document,
        natural_key,
        loss_date as event_date,
        loss_date as accounting_date,
        cost_currency as currency,
        'Refunded goods not returned, order ' || order_id as description,
        cast(lost_quantity * unit_cost as decimal(18, 4)) as value,
        sku,
        'goods' as line_key,
        source_row_ids,
        known_at
    from losses
    where lost_quantity > 0

)

{{ two_sided('prepared', account('unreturned_loss'), account('right_of_return')) }}
