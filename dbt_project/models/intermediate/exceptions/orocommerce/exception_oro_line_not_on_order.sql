-- Grain: one item of a live return whose SKU the order does not hold (R-ORO-04). Where the SKU is unmapped, or lines of the order
-- have not come, nothing can be said: SKU_UNMAPPED is about that.
select
    'ORO_LINE_NOT_ON_ORDER' as exception_code,
    concat_ws('|', item.zigzag_return_id, item.item_id) as grain_key,
    'OROCOMMERCE' as channel,
    item.order_id,
    coalesce(item.external_return_id, item.zigzag_return_id) as return_id,
    item.zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    item.item_id as subject,
    item.sku,
    coalesce(item.announced_quantity, item.quantity) as quantity,
    coalesce(item.announced_quantity, item.quantity) * master.unit_cost as amount,
    master.cost_currency as currency,
    {{ entity_date('item.created_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a line with ' || item.sku || ' on order ' || item.order_id || ', found ' || coalesce(lines.skus, 'no lines') || ', difference '
        || {{ units('coalesce(item.announced_quantity, item.quantity)') }} || ' base unit(s) that were not sold with it, in return '
        || item.zigzag_return_id || '.' as message,
    list_sort(list_distinct(list_concat(item.source_row_ids, [item.order_row_id])))::varchar[] as evidence
from {{ ref('int_oro_return_items') }} as item
left join {{ ref('int_items') }} as master on item.sku = master.sku
left join (
    select oro_order_id, string_agg(coalesce(sku, source_sku), ', ' order by order_line_id) as skus, bool_and(is_included) as is_complete
    from {{ ref('int_oro_order_prices') }}
    group by oro_order_id
) as lines on item.oro_order_id = lines.oro_order_id
where item.oro_order_id is not null
    and item.oro_line_id is null
    and item.sku is not null
    and not item.is_cancelled
    and coalesce(lines.is_complete, true)
