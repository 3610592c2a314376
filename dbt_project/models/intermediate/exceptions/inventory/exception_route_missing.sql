-- Grain: one item of a return graded below what is sold as new for which nobody says what becomes of it (R-VC-20): write-off,
-- liquidation and refurbishment all begin with a disposition. A grade that the settings do not know raises GRADE_UNMAPPED instead.
with meanings as (

    select upper(grade) as grade, min(stock_effect) as stock_effect from {{ setting('grade_dispositions') }} group by 1

)

select
    'ROUTE_MISSING' as exception_code,
    item.zigzag_return_id || '|' || item.item_id as grain_key,
    item.channel,
    item.order_id,
    coalesce(item.external_return_id, item.zigzag_return_id) as return_id,
    item.zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    item.warehouse_code as subject,
    coalesce(item.received_as_sku, item.received_sku, item.source_sku) as sku,
    item.received_quantity as quantity,
    item.received_quantity * items.unit_cost as amount,
    coalesce(items.cost_currency, '{{ functional_currency() }}') as currency,
    {{ entity_date('item.graded_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a disposition within ' || {{ units(policy('route_hours')) }} || ' hours of the grade ' || item.grade || ', found none, difference '
        || {{ units('item.received_quantity') }} || ' unit(s) of ' || coalesce(item.received_as_sku, item.received_sku, item.source_sku)
        || ' that wait since ' || strftime(item.graded_at, '%Y-%m-%d %H:%M') || ' UTC, in return ' || item.zigzag_return_id || ' at '
        || coalesce(item.warehouse_code, 'a hub') || '.' as message,
    item.source_row_ids as evidence
from {{ ref('int_zigzag_items') }} as item
inner join meanings on item.grade = meanings.grade and meanings.stock_effect <> 'sellable'
left join {{ ref('int_items') }} as items on item.received_as_sku = items.sku
where item.disposition is null
    and item.item_status = 'GRADED'
    and item.consignment_id is null
    and item.restocked_at is null
    and coalesce(item.status, '') not in ('CANCELLED', 'EXPIRED')
    and item.received_quantity > 0
    and date_diff('second', item.graded_at, {{ as_of() }}) > {{ policy('route_hours') }} * 3600
