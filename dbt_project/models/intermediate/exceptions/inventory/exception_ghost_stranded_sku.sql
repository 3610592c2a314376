-- Grain: one SKU text of a return's goods in a hub that nobody can sell because nothing knows the SKU (G5, R-VC-15): with quantity
-- and value, estimated where the item master gives no cost. Stands beside SKU_UNMAPPED, which asks for the mapping.
select
    'GHOST_STRANDED_SKU' as exception_code,
    zigzag_return_id || '|' || sku || '|' || coalesce(location, '') as grain_key,
    min(channel) as channel,
    min(order_id) as order_id,
    zigzag_return_id as return_id,
    zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    location as subject,
    sku,
    sum(quantity) as quantity,
    sum(value_at_cost) as amount,
    min(currency) as currency,
    {{ entity_date('min(since)') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ units('sum(quantity)') }} || ' unit(s) in ' || coalesce(location, 'a hub') || ' to be of a SKU that can be sold, found "' || sku
        || '", which nothing knows, difference ' || {{ units('sum(quantity)') }} || ' since ' || strftime(min(since), '%Y-%m-%d %H:%M')
        || ' UTC; value about ' || {{ money('sum(value_at_cost)', 'min(currency)') }} || ', estimated.' as message,
    {{ collect_row_lists('source_row_ids') }} as evidence
from {{ ref('int_stranded_units') }}
where is_overdue
group by zigzag_return_id, sku, location
