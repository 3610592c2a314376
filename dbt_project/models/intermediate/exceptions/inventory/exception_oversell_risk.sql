-- Grain: one SKU of a warehouse that channels sell from, where what the ERP has less what is sold and not shipped and less the buffer
-- is below zero (R-IPS-18): the next orders, or these, cannot be shipped.
with by_pool as (

    select
        sku,
        location,
        sum(quantity) as quantity,
        string_agg(distinct source_system, ', ' order by source_system) as channels,
        case when count(distinct source_system) = 1 then replace(upper(min(source_system)), '_FBA', '_FBM') end as channel,
        {{ collect_row_lists('source_row_ids') }} as source_row_ids
    from {{ ref('int_unshipped_units') }}
    group by sku, location

)

select
    'OVERSELL_RISK' as exception_code,
    by_pool.sku || '|' || by_pool.location as grain_key,
    by_pool.channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    by_pool.location as subject,
    by_pool.sku,
    by_pool.quantity + {{ policy('oversell_buffer_units') }} - stock.quantity as quantity,
    (by_pool.quantity + {{ policy('oversell_buffer_units') }} - stock.quantity) * items.unit_cost as amount,
    coalesce(items.cost_currency, '{{ functional_currency() }}') as currency,
    {{ entity_date('stock.snapshot_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || by_pool.location || ' to hold what ' || by_pool.channels || ' sold and has not shipped of ' || by_pool.sku || ', '
        || {{ units('cast(by_pool.quantity as decimal(18, 4))') }} || ' unit(s), and a buffer of ' || {{ units(policy('oversell_buffer_units')) }}
        || ', found ' || {{ units('cast(stock.quantity as decimal(18, 4))') }} || ' on hand, difference '
        || {{ units("cast(by_pool.quantity + " ~ policy('oversell_buffer_units') ~ " - stock.quantity as decimal(18, 4))") }} || '.' as message,
    list_sort(list_distinct(list_concat(by_pool.source_row_ids, [stock.source_row_id])))::varchar[] as evidence
from by_pool
inner join {{ ref('int_erp_stock') }} as stock on by_pool.sku = stock.sku and by_pool.location = stock.location
left join {{ ref('int_items') }} as items on by_pool.sku = items.sku
where stock.quantity - by_pool.quantity < {{ policy('oversell_buffer_units') }}
