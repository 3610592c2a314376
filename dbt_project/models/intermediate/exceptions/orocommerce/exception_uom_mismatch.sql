-- Grain: one received item whose scanned unit is not the order's, and whose base quantity is not the one announced (R-ORO-11,
-- R-ORO-12; matching.md case 65): a case counted as one piece. Pieces out of a case that were announced as such agree.
select
    'UOM_MISMATCH' as exception_code,
    concat_ws('|', item.zigzag_return_id, item.item_id) as grain_key,
    'OROCOMMERCE' as channel,
    item.order_id,
    coalesce(item.external_return_id, item.zigzag_return_id) as return_id,
    item.zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    item.scanned_unit as subject,
    coalesce(item.sku, item.line_sku, {{ clean_text('item.source_sku') }}) as sku,
    abs(item.announced_quantity - item.scanned_base_quantity) as quantity,
    abs(item.announced_quantity - item.scanned_base_quantity) * master.unit_cost as amount,
    master.cost_currency as currency,
    {{ entity_date('coalesce(item.graded_at, item.received_at)') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ units('item.quantity') }} || ' ' || item.unit || ' (' || {{ units('item.announced_quantity') }} || ' base units), found '
        || {{ units('item.scanned_quantity') }} || ' ' || item.scanned_unit || ' scanned (' || {{ units('item.scanned_base_quantity') }}
        || '), difference ' || {{ units('abs(item.announced_quantity - item.scanned_base_quantity)') }} || ' base unit(s) of '
        || coalesce(item.sku, item.source_sku) || ' ordered by ' || item.order_unit || ', in item ' || item.item_id || ' of return '
        || item.zigzag_return_id || '.' as message,
    list_sort(list_distinct(list_concat(item.source_row_ids, coalesce(item.line_row_ids, []))))::varchar[] as evidence
from {{ ref('int_oro_return_items') }} as item
left join {{ ref('int_items') }} as master on coalesce(item.sku, item.line_sku) = master.sku
where item.received_at is not null
    and item.unit_problem is null
    and item.scanned_unit is distinct from item.order_unit
    and item.order_unit is not null
    and item.scanned_base_quantity <> item.announced_quantity
    and not item.is_cancelled
