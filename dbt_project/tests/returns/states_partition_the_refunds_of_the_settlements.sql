-- Refunded value and quantity by state add up to what customers got back in the current settlements and credit memos, per currency.
{{ config(meta={'dagster': {'ref': {'name': 'reconciled_returns'}}}) }}
with reconciled as (

    select currency, sum(refund_amount) as amount
    from {{ ref('reconciled_returns') }}
    where refunded_at is not null
    group by currency

),

settled as (

    select currency, sum(amount) as amount
    from (
        select currency, -amount as amount from {{ ref('int_customer_amounts') }} where transaction_kind <> 'order'
        union all
        select currency, case when is_reversal then -gross_amount else gross_amount end
        from {{ ref('int_oro_credit_lines') }}
        where not is_void
        union all
        select currency, settled_amount - reversed_amount from {{ ref('int_tiktok_settled_refunds') }}
        union all
        select currency, amount from {{ ref('int_vendor_deductions') }} where is_deducted
        union all
        select currency, unexplained_value from {{ ref('int_tiktok_unexplained_refunds') }}
    )
    group by currency

)

select currency, coalesce(reconciled.amount, 0) as reconciled_amount, coalesce(settled.amount, 0) as settled_amount
from reconciled
full outer join settled using (currency)
where coalesce(reconciled.amount, 0) <> coalesce(settled.amount, 0)
union all
select state, refund_amount, refunded_quantity
from {{ ref('reconciled_returns') }}
where state is null
