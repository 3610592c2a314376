-- Grain: one SKU of the item master that was returned on a date on which it is not active (R-VC-27): refunded, received or announced.
-- A B2B return is of an inactive SKU also when OroCommerce had disabled the product by then (R-ORO-17).
with disabled as (

    select resolved.sku, max(product.disabled_at) as disabled_at, {{ collect_rows('product.source_row_id') }} as row_ids
    from {{ ref('int_oro_products') }} as product
    inner join {{ ref('int_source_skus') }} as resolved
        on resolved.source_system = 'orocommerce' and product.sku = resolved.source_sku and resolved.event_date is null
    where resolved.sku is not null
    group by resolved.sku
    -- another product of the shop may still sell the SKU
    having count(*) = count(product.disabled_at)

),

inactive as (

    select
        sku,
        case when count(distinct order_id) = 1 then min(order_id) end as order_id,
        case when count(distinct return_id) = 1 then min(return_id) end as return_id,
        count(distinct order_id || '|' || sku) as order_count,
        string_agg(distinct source_system || '/' || stream, ', ' order by source_system || '/' || stream) as sources,
        min(event_date) as first_date,
        {{ collect_rows('source_row_id') }} as evidence
    from {{ ref('int_sku_lines') }}
    where sku is not null and is_return
    group by sku

),

disabled_returns as (

    select
        item.sku,
        case when count(distinct item.order_id) = 1 then min(item.order_id) end as order_id,
        case when count(distinct item.zigzag_return_id) = 1 then min(item.zigzag_return_id) end as return_id,
        count(distinct item.order_id) as order_count,
        sum(greatest(coalesce(item.announced_quantity, 0), coalesce(item.scanned_base_quantity, 0))) as quantity,
        min(disabled.disabled_at) as disabled_at,
        min({{ entity_date('coalesce(item.received_at, item.created_at)') }}) as first_date,
        {{ collect_row_lists('list_concat(item.source_row_ids, disabled.row_ids)') }} as evidence
    from {{ ref('int_oro_return_items') }} as item
    inner join disabled on item.sku = disabled.sku and coalesce(item.received_at, item.created_at) >= disabled.disabled_at
    where not item.is_cancelled and item.sku not in (select sku from inactive)
    group by item.sku

),

units as (

    select sku, sum(greatest(requested_quantity, net_refunded_quantity, received_quantity)) as quantity
    from {{ ref('int_return_positions') }}
    where not is_excluded
    group by sku

)

select
    'SKU_INACTIVE' as exception_code,
    inactive.sku as grain_key,
    cast(null as varchar) as channel,
    inactive.order_id,
    inactive.return_id,
    inactive.return_id as zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    cast(null as varchar) as subject,
    inactive.sku,
    coalesce(units.quantity, inactive.order_count) as quantity,
    coalesce(units.quantity, inactive.order_count) * item.unit_cost as amount,
    item.cost_currency as currency,
    inactive.first_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || inactive.sku || ' to be active when it comes back, found it active from '
        || coalesce(strftime(item.active_from, '%Y-%m-%d'), 'the beginning') || ' to '
        || coalesce(strftime(item.active_to, '%Y-%m-%d'), 'today') || ', difference ' || inactive.order_count
        || ' order(s) returned since ' || strftime(inactive.first_date, '%Y-%m-%d') || ', in ' || inactive.sources || '.' as message,
    inactive.evidence
from inactive
inner join {{ ref('int_items') }} as item on inactive.sku = item.sku
left join units on inactive.sku = units.sku
union all
select
    'SKU_INACTIVE', found.sku, 'OROCOMMERCE', found.order_id, found.return_id, found.return_id, null, null, null, found.sku,
    found.quantity, found.quantity * item.unit_cost, item.cost_currency, found.first_date, null, null,
    'Expected ' || found.sku || ' to be active when it comes back, found it disabled in OroCommerce since '
        || strftime({{ entity_date('found.disabled_at') }}, '%Y-%m-%d') || ', difference ' || found.order_count
        || ' order(s) returned since ' || strftime(found.first_date, '%Y-%m-%d') || '.',
    found.evidence
from disabled_returns as found
left join {{ ref('int_items') }} as item on found.sku = item.sku
