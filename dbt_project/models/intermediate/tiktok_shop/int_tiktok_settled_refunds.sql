-- Grain: one economic TikTok return with money on a statement: how much of its refund is settled and how much TikTok took back.
-- Statements name orders alone, so an order's settled money serves its returns first in, first out, reported refunds first; only
-- what is settled counts (matching.md case 71).
{{ config(materialized='table') }}
with demand as (

    select return_id, order_id, value as quantity, lpad(cast(settlement_rank as varchar), 2, '0') || changed_at as served
    from {{ ref('int_tiktok_return_values') }}
    where value > 0

),

supply as (

    select transaction_key, order_id, value as quantity, statement_at as occurred_at
    from {{ ref('int_tiktok_refund_money') }}
    where value > 0

),

served as (

    {{ allocate('demand', 'supply', key='order_id', demand_id='return_id', supply_id='transaction_key', demand_order='served') }}

),

settled as (

    select
        served.return_id,
        sum(served.quantity) as settled_value,
        min(money.statement_at) as first_statement_at,
        arg_max(money.statement_id, money.statement_at) as statement_id,
        max(money.statement_at) as statement_at,
        min(demand.order_id) as order_id,
        {{ collect_row_lists('money.source_row_ids') }} as source_row_ids
    from served
    inner join {{ ref('int_tiktok_refund_money') }} as money on served.transaction_key = money.transaction_key
    inner join demand on served.return_id = demand.return_id
    group by served.return_id

),

undone as (

    select
        settled.return_id,
        settled.order_id,
        settled.settled_value as quantity,
        case when worth.arbitration_status = 'SUPPORT_SELLER' then 0 else 1 end as is_other_decision,
        date_diff('second', settled.statement_at, {{ as_of() }}) as seconds_ago
    from settled
    inner join {{ ref('int_tiktok_return_values') }} as worth on settled.return_id = worth.return_id

),

taken_back as (

    select transaction_key, order_id, -value as quantity, statement_at as occurred_at
    from {{ ref('int_tiktok_refund_money') }}
    where value < 0

),

reversed as (

    select reversal.return_id, sum(reversal.quantity) as reversed_value, max(money.statement_id) as reversal_statement_id,
        max(money.statement_at) as reversed_at, {{ collect_row_lists('money.source_row_ids') }} as reversal_row_ids
    from ({{ allocate('undone', 'taken_back', key='order_id', demand_id='return_id', supply_id='transaction_key', demand_order='is_other_decision, seconds_ago') }}) as reversal
    inner join {{ ref('int_tiktok_refund_money') }} as money on reversal.transaction_key = money.transaction_key
    group by reversal.return_id

)

select
    settled.return_id,
    settled.order_id,
    settled.statement_id,
    settled.settled_value,
    coalesce(reversed.reversed_value, 0) as reversed_value,
    coalesce(worth.first_seen_refunded_at, settled.first_statement_at - interval 12 hours) as refunded_at,
    worth.currency,
    cast(case
        when settled.settled_value >= worth.value - {{ policy('refund_tolerance') }} then worth.refund_amount
        else round(worth.refund_amount * settled.settled_value / worth.value, 2)
    end as decimal(18, 4)) as settled_amount,
    coalesce(reversed.reversed_value >= settled.settled_value - {{ policy('refund_tolerance') }}, false) as is_reversed,
    cast(case
        when reversed.reversed_value is null then 0
        when reversed.reversed_value >= worth.value - {{ policy('refund_tolerance') }} then worth.refund_amount
        else round(worth.refund_amount * reversed.reversed_value / worth.value, 2)
    end as decimal(18, 4)) as reversed_amount,
    reversed.reversal_statement_id,
    reversed.reversed_at - interval 12 hours as reversed_at,
    reversed.reversal_row_ids,
    settled.source_row_ids
from settled
inner join {{ ref('int_tiktok_return_values') }} as worth on settled.return_id = worth.return_id
left join reversed on settled.return_id = reversed.return_id
