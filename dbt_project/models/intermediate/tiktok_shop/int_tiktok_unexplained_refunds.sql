-- Grain: one statement transaction whose refund, or whose return of a refund (negative), no return of the order explains, with the
-- part that is left. A refund without any return request expects no goods.
with explained as (

    select order_id, sum(settled_value) as settled_value, sum(reversed_value) as reversed_value
    from {{ ref('int_tiktok_settled_refunds') }}
    group by order_id

),

running as (

    select
        money.*,
        coalesce(case when money.value > 0 then explained.settled_value else explained.reversed_value end, 0) as explained_value,
        sum(abs(money.value)) over (
            partition by money.order_id, money.value > 0 order by money.statement_at, money.transaction_key rows unbounded preceding
        ) as upper_bound
    from {{ ref('int_tiktok_refund_money') }} as money
    left join explained on money.order_id = explained.order_id

)

select
    transaction_key,
    statement_id,
    order_id,
    statement_at,
    currency,
    cast(sign(value) * least(abs(value), upper_bound - explained_value) as decimal(18, 4)) as unexplained_value,
    source_row_ids
from running
where upper_bound - explained_value > {{ policy('refund_tolerance') }}
