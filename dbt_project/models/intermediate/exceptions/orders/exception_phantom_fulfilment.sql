-- Grain: one pick of a warehouse of the seller for an order that Amazon fulfils (R-IPS-22): the goods would leave twice.
with amazon_warehouses as (

    select upper(trim(warehouse_code)) as warehouse_code
    from {{ setting('warehouses') }}
    where lower(operator) = 'amazon_fba'

),

picks as (

    select sales_order.*
    from {{ ref('int_erp_sales_orders') }} as sales_order
    inner join {{ ref('int_orders') }} as orders on sales_order.external_order_id = orders.order_id
    where orders.fulfilment = 'AFN'
        and sales_order.pick_id is not null
        and not regexp_matches(lower(coalesce(sales_order.status, '')), '^cancel')
        and upper(trim(coalesce(sales_order.fulfilment_location, ''))) not in (select warehouse_code from amazon_warehouses)

),

ordered as (

    select
        line.order_id,
        case when count(distinct line.sku_key) = 1 then min(item.sku) end as sku,
        sum(line.ordered_quantity) as quantity,
        sum(line.ordered_quantity * item.unit_cost) as value_at_cost,
        min(item.cost_currency) as currency,
        {{ collect_row_lists('line.source_row_ids') }} as source_row_ids
    from {{ ref('int_order_lines') }} as line
    left join {{ ref('int_items') }} as item on line.sku_key = item.sku
    where line.order_id in (select external_order_id from picks)
    group by line.order_id

)

select
    'PHANTOM_FULFILMENT' as exception_code,
    picks.erp_order_id || '|' || picks.pick_id as grain_key,
    'AMAZON_FBA' as channel,
    picks.external_order_id as order_id,
    {{ no_subject(['return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    picks.pick_id as subject,
    ordered.sku,
    ordered.quantity,
    ordered.value_at_cost as amount,
    coalesce(ordered.currency, '{{ functional_currency() }}') as currency,
    coalesce({{ entity_date('picks.created_at') }}, {{ as_of_date() }}) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected no pick for an order that Amazon fulfils, found pick ' || picks.pick_id || ' in ' || coalesce(picks.fulfilment_location, 'an unknown warehouse')
        || ', difference ' || coalesce({{ units('ordered.quantity') }}, 'all') || ' unit(s), in order ' || picks.external_order_id || '.' as message,
    list_sort(list_append(coalesce(ordered.source_row_ids, []), picks.source_row_id)) as evidence
from picks
left join ordered on picks.external_order_id = ordered.order_id
