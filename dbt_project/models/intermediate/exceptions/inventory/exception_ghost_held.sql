-- Grain: one SKU and warehouse with units graded fit for sale that are not for sale after the time allowed (R-FBA-25).
select
    'GHOST_HELD' as exception_code,
    sku || '|' || coalesce(location, '') as grain_key,
    case when count(distinct channel) = 1 then min(channel) end as channel,
    case when count(distinct order_id) = 1 then min(order_id) end as order_id,
    case when count(distinct zigzag_return_id) = 1 then min(zigzag_return_id) end as return_id,
    case when count(distinct zigzag_return_id) = 1 then min(zigzag_return_id) end as zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    location as subject,
    sku,
    sum(quantity) as quantity,
    sum(value_at_cost) as amount,
    min(currency) as currency,
    min(graded_date) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ units('sum(quantity)') }} || ' unit(s) of ' || sku || ' graded fit for sale to be for sale, found 0 released, difference '
        || {{ units('sum(quantity)') }} || ' held since ' || strftime(min(graded_at), '%Y-%m-%d %H:%M') || ' UTC, in '
        || coalesce(location, 'an unknown warehouse') || '.' as message,
    {{ collect_row_lists('source_row_ids') }} as evidence
from {{ ref('int_ghost_held_units') }}
where is_overdue and sku is not null
group by sku, location
