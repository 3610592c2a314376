-- No pool of a SKU ever holds fewer than no units: what leaves it came in before (inventory.md 4.2).
{{ config(meta={'dagster': {'ref': {'name': 'unit_ledger'}}}) }}
with entries as (

    select sku, pool_to as pool, quantity, occurred_at from {{ ref('unit_ledger') }} where pool_to is not null
    union all
    select sku, pool_from, -quantity, occurred_at from {{ ref('unit_ledger') }} where pool_from is not null

),

balances as (

    select
        sku, pool, occurred_at,
        sum(sum(quantity)) over (partition by sku, pool order by occurred_at) as balance
    from entries
    group by sku, pool, occurred_at

)

select * from balances where balance < 0
