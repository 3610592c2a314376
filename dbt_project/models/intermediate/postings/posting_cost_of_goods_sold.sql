-- Grain: one side of the cost of the units of one SKU sold in a settlement month (golden A4). Units are counted once per
-- order item, on its Principal row: the report repeats the quantity on every money row. A reversed sale takes cost back.
with goods_accounts as (

    select goods_state, cast(account_code as varchar) as account_code
    from {{ setting('goods_accounts') }}
    where {{ as_of_date() }} between coalesce(cast(valid_from as date), date '1900-01-01') and coalesce(cast(valid_to as date), date '9999-12-31')

),

sold as (

    select
        postings.settlement_id,
        postings.channel,
        postings.accounting_month,
        postings.accounting_date,
        postings.last_event_date,
        postings.sku,
        items.cost_currency,
        goods_accounts.account_code as inventory_account,
        sum(case when postings.amount < 0 then -1 else 1 end * abs(postings.quantity) * items.unit_cost) as cost,
        {{ collect_rows('postings.source_row_id') }} as source_row_ids,
        max(postings.known_at) as known_at
    from {{ ref('int_settlement_postings') }} as postings
    inner join {{ ref('int_items') }} as items on postings.sku = items.sku
    inner join goods_accounts on coalesce(postings.fulfilment, 'AFN') = goods_accounts.goods_state
    where postings.transaction_kind = 'order'
        and {{ mapping_key('postings.amount_type') }} = 'itemprice'
        and {{ mapping_key('postings.amount_description') }} = 'principal'
        and items.is_inventory
        and items.unit_cost > 0
        and postings.quantity is not null
    group by all

),

prepared as (

    select
        'cost_of_goods_sold' as event_type,
        channel,
        settlement_id as source_document,
        settlement_id || '|' || accounting_month as natural_key,
        last_event_date as event_date,
        accounting_date,
        cost_currency as currency,
        'Cost of goods sold, settlement ' || settlement_id || ', ' || accounting_month as description,
        cast(cost as decimal(18, 4)) as value,
        inventory_account,
        sku,
        sku || '|' || inventory_account as line_key,
        source_row_ids,
        known_at
    from sold
    where cost <> 0

)

{{ two_sided('prepared', account('cost_of_goods_sold'), 'inventory_account') }}
