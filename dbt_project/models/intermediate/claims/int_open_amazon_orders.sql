-- Grain: one Amazon order that its newest report row shows as not shipped and not cancelled, with the ERP's word about it and what the
-- goods cost.
with ranked as (

    select
        order_id,
        order_status,
        purchased_at,
        row_number() over (
            partition by order_id order by coalesce(updated_at, purchased_at) desc, received_at desc, source_row_id
        ) as row_rank
    from {{ ref('stg_amazon_fba__orders') }}
    where order_id is not null and purchased_at <= {{ as_of() }}

),

settled as (

    -- an order with money was shipped, whatever the newest report says
    select distinct order_id
    from {{ ref('int_settlement_lines') }}
    where is_current and transaction_kind = 'order' and order_id is not null and posted_at <= {{ as_of() }}

),

goods as (

    select
        line.order_id,
        case when count(distinct line.sku_key) = 1 then coalesce(min(item.sku), min(line.sku_key)) end as sku,
        sum(line.ordered_quantity) as quantity,
        sum(line.ordered_quantity * item.unit_cost) as value_at_cost,
        min(item.cost_currency) as currency,
        {{ collect_row_lists('line.source_row_ids') }} as source_row_ids
    from {{ ref('int_order_lines') }} as line
    left join {{ ref('int_items') }} as item on line.sku_key = item.sku
    group by line.order_id

),

booked as (

    select
        external_order_id,
        min(created_at) as booked_at,
        bool_or(regexp_matches(lower(coalesce(status, '')), '^(ship|dispatch|deliver|complet)')) as is_shipped,
        bool_or(regexp_matches(lower(coalesce(status, '')), '^cancel')) as is_cancelled,
        min(status) as status,
        min(pick_id) as pick_id,
        min(fulfilment_location) as fulfilment_location,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from {{ ref('int_erp_sales_orders') }}
    where channel in ('AMAZON_FBA', 'AMAZON_FBM') and external_order_id is not null
    group by external_order_id

)

select
    ranked.order_id,
    orders.fulfilment,
    ranked.order_status,
    ranked.purchased_at,
    goods.sku,
    goods.quantity,
    goods.value_at_cost,
    coalesce(goods.currency, '{{ functional_currency() }}') as currency,
    booked.booked_at,
    booked.status as erp_status,
    booked.pick_id,
    booked.fulfilment_location,
    coalesce(booked.is_shipped, false) as is_shipped_by_erp,
    list_sort(list_distinct(list_concat(coalesce(goods.source_row_ids, []), coalesce(booked.source_row_ids, []))))::varchar[] as source_row_ids
from ranked
inner join {{ ref('int_orders') }} as orders on ranked.order_id = orders.order_id
left join goods on ranked.order_id = goods.order_id
left join booked on ranked.order_id = booked.external_order_id
where ranked.row_rank = 1
    and not regexp_matches(lower(coalesce(ranked.order_status, '')), '^(ship|cancel|unfulfillable|deliver)')
    and coalesce(orders.fulfilment, '') <> 'MCF'
    and not coalesce(booked.is_cancelled, false)
    and ranked.order_id not in (select order_id from settled)
