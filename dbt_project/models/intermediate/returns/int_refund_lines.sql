-- Grain: one refund line: a refund event of one order line, reversals netted, with the quantity of goods expected back.
-- Nothing is expected for shipping or goodwill money, for what was reversed, where the return lets the customer keep the goods, and
-- beyond what was ordered.
with evidence as (

    select match_key from {{ ref('int_receipts') }}
    union
    select match_key from {{ ref('int_return_requests') }} where not is_cancelled and not {{ is_returnless_option('return_option') }}

),

kept as (

    select distinct match_key from {{ ref('int_return_requests') }} where not is_cancelled and {{ is_returnless_option('return_option') }}

),

refunds as (

    select
        refund.*,
        refund.order_id || '|' || refund.sku_key as match_key,
        case
            when refund.principal = 0 then 'non_goods'
            when refund.is_below_price and evidence.match_key is null then 'goodwill'
            when kept.match_key is not null and evidence.match_key is null then 'returnless'
            else 'refund'
        end as refund_kind,
        coalesce(orders.fulfilment, refund.fulfilment, 'AFN') in ('MFN', 'MCF') as is_excluded
    from {{ ref('int_refund_groups') }} as refund
    left join {{ ref('int_orders') }} as orders on refund.order_id = orders.order_id
    left join evidence on refund.order_id || '|' || refund.sku_key = evidence.match_key
    left join kept on refund.order_id || '|' || refund.sku_key = kept.match_key
    where not refund.is_reversal

),

reversals as (

    select refund_line_id as reversal_id, order_id || '|' || sku_key as match_key, quantity, refunded_at as occurred_at
    from {{ ref('int_refund_groups') }}
    where is_reversal and quantity > 0

),

demand as (

    select refund_line_id, match_key, quantity, refunded_at as occurred_at from refunds

),

reversed as (

    select refund_line_id, sum(quantity) as quantity
    from ({{ allocate('demand', 'reversals', demand_id='refund_line_id', supply_id='reversal_id') }})
    group by refund_line_id

),

netted as (

    select
        refunds.*,
        coalesce(reversed.quantity, 0) as reversed_quantity,
        case when refunds.refund_kind = 'refund' then refunds.quantity - coalesce(reversed.quantity, 0) else 0 end as open_quantity
    from refunds
    left join reversed using (refund_line_id)

),

capped as (

    select
        netted.*,
        coalesce(sum(open_quantity) over (
            partition by coalesce(match_key, refund_line_id)
            order by is_below_price, case when is_below_price then -principal end, refunded_at, refund_line_id
            rows between unbounded preceding and 1 preceding
        ), 0) as open_before
    from netted

)

select
    capped.refund_line_id,
    capped.channel,
    capped.marketplace,
    capped.settlement_id,
    capped.transaction_kind,
    capped.order_id,
    capped.order_item_code,
    capped.source_sku,
    capped.sku,
    capped.sku_key,
    capped.match_key,
    capped.adjustment_id,
    capped.refunded_at,
    capped.refund_date,
    cast(capped.quantity as decimal(18, 4)) as quantity,
    cast(capped.reversed_quantity as decimal(18, 4)) as reversed_quantity,
    cast(case
        when coalesce(capped.ordered_quantity, 0) > 0
            then greatest(least(capped.open_quantity, capped.ordered_quantity - capped.open_before), 0)
        else capped.open_quantity
    end as decimal(18, 4)) as expected_quantity,
    capped.refund_amount,
    capped.principal,
    capped.currency,
    capped.refund_kind,
    coalesce(refunded_total.amount > paid.paid_amount + {{ policy('refund_tolerance') }},
        refunded_total.quantity > capped.ordered_quantity, false) as is_over_refunded,
    capped.is_excluded,
    capped.refund_date + cast(claim_window.window_start_days as integer) as claim_window_start_date,
    capped.refund_date + cast(claim_window.window_end_days as integer) as claim_window_end_date,
    capped.source_row_ids
from capped
left join (
    select
        order_id,
        sku_key,
        sum(comparable_amount) as amount,
        sum(case when is_reversal then -quantity else quantity end) as quantity
    from {{ ref('int_refund_groups') }}
    group by order_id, sku_key
) as refunded_total on capped.order_id = refunded_total.order_id and capped.sku_key = refunded_total.sku_key
left join {{ ref('int_order_lines') }} as paid
    on capped.order_id = paid.order_id
    and capped.sku_key = paid.sku_key
    and paid.price_is_settled
    and paid.settled_quantity >= paid.ordered_quantity
left join {{ ref('int_claim_windows') }} as claim_window
    on capped.currency = claim_window.currency
    and lower(coalesce(capped.marketplace, '')) = claim_window.marketplace
    and capped.refund_date between claim_window.valid_from and claim_window.valid_to
