-- Grain: one SKU of the item master that was returned on a date on which it is not active (R-VC-27): refunded, received or announced.
with inactive as (

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
