-- Grain: one refund event of one order line: the rows of one settlement that share the adjustment (or, without one, the
-- posting time). Two identical rows are two units (matching.md case 2), so quantities add over the Principal rows.
with grouped as (

    select
        channel,
        settlement_id,
        transaction_kind,
        order_id,
        source_sku,
        sku,
        sku_key,
        currency,
        coalesce(adjustment_id, merchant_adjustment_item_id, strftime(posted_at, '%Y-%m-%dT%H:%M:%S')) as event_key,
        min(adjustment_id) as adjustment_id,
        min(order_item_code) as order_item_code,
        min(marketplace) as marketplace,
        min(fulfilment) as fulfilment,
        min(posted_at) as refunded_at,
        min(posted_date) as refund_date,
        -sum(amount) as refund_amount,
        coalesce(-sum(amount) filter (where not is_beyond_price), 0) as comparable_amount,
        coalesce(-sum(amount) filter (where is_principal), 0) as principal,
        sum(quantity) filter (where is_principal) as stated_quantity,
        count(*) filter (where is_principal) as principal_rows,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from {{ ref('int_customer_amounts') }}
    where transaction_kind <> 'order'
    group by all

),

priced as (

    select
        grouped.*,
        order_line.unit_price,
        order_line.price_is_settled,
        order_line.ordered_quantity,
        case
            when grouped.principal = 0 then 0
            when coalesce(grouped.stated_quantity, 0) <> 0 then abs(grouped.stated_quantity)
            when order_line.unit_price > 0
                then greatest(cast(round(abs(grouped.principal) / order_line.unit_price) as integer), 1)
            else grouped.principal_rows
        end as quantity
    from grouped
    left join {{ ref('int_order_lines') }} as order_line
        on grouped.order_id = order_line.order_id and grouped.sku_key = order_line.sku_key

)

select
    {{ hash_id(['channel', 'settlement_id', 'transaction_kind', 'order_id', 'sku_key', 'source_sku', 'currency', 'event_key']) }} as refund_line_id,
    *,
    principal < 0 or (principal = 0 and refund_amount < 0) as is_reversal,
    coalesce(
        principal > 0 and quantity > 0
            and (case when price_is_settled then principal else refund_amount end) < unit_price * quantity - 0.01,
        false
    ) as is_below_price
from priced
