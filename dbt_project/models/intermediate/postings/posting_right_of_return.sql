-- Grain: one side of the right to returned goods of one refund line (golden C2; full cost): units refunded and expected back
-- that were not already there when the refund was made.
with received_before as (

    select refund_line_id, sum(quantity) as quantity
    from {{ ref('int_returned_goods') }}
    where timing = 'before_refund'
    group by refund_line_id

),

prepared as (

    select
        'right_of_return' as event_type,
        refund.channel,
        refund.settlement_id as source_document,
        refund.refund_line_id as natural_key,
        refund.refund_date as event_date,
        refund.refund_date as accounting_date,
        item.cost_currency as currency,
        'Right to returned goods, order ' || refund.order_id as description,
        cast((refund.expected_quantity - coalesce(received_before.quantity, 0)) * item.unit_cost as decimal(18, 4)) as value,
        refund.sku,
        'goods' as line_key,
        refund.source_row_ids,
        arrival.known_at
    from {{ ref('int_refund_lines') }} as refund
    inner join {{ ref('int_items') }} as item on refund.sku = item.sku
    left join {{ ref('int_refund_arrivals') }} as arrival on refund.refund_line_id = arrival.refund_line_id
    left join received_before on refund.refund_line_id = received_before.refund_line_id
    where not refund.is_excluded
        and item.is_inventory
        and item.unit_cost > 0
        and refund.expected_quantity - coalesce(received_before.quantity, 0) > 0

)

{{ two_sided('prepared', account('right_of_return'), account('cost_of_goods_sold')) }}
