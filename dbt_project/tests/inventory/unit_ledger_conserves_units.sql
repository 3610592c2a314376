-- Every unit received is in exactly one pool, or was given up: per SKU, what the returns say came in equals what the ledger's pools
-- hold and what left them (inventory.md 4.2). Exact to the unit.
{{ config(meta={'dagster': {'ref': {'name': 'unit_ledger'}}}) }}
with received as (

    select sku_name as sku, sum(received_quantity) as quantity
    from {{ ref('int_unit_items') }}
    where received_at is not null and sku_name is not null
    group by sku_name
    union all
    select coalesce(sku, {{ clean_text('source_sku') }}), sum(quantity)
    from {{ ref('int_fba_return_units') }}
    where quantity > 0
    group by all

),

held as (

    select sku, quantity
    from {{ ref('unit_ledger') }}
    where (pool_to <> 'RETURN_TRANSIT')
    union all
    select sku, -quantity
    from {{ ref('unit_ledger') }}
    where pool_from <> 'RETURN_TRANSIT' and pool_to is not null

),

received_by_sku as (

    select sku, sum(quantity) as quantity from received group by sku

),

held_by_sku as (

    select sku, sum(quantity) as quantity from held group by sku

)

select coalesce(received_by_sku.sku, held_by_sku.sku) as sku, received_by_sku.quantity as received, held_by_sku.quantity as held
from received_by_sku
full outer join held_by_sku on received_by_sku.sku = held_by_sku.sku
where coalesce(received_by_sku.quantity, 0) <> coalesce(held_by_sku.quantity, 0)
