-- Grain: one item of a live return whose quantity cannot be told in base units (R-ORO-11): no unit, a unit that the product does
-- not have or has twice, or a result that is not whole. It is neither credited nor stocked until the unit is confirmed.
select
    'UOM_UNDEFINED' as exception_code,
    concat_ws('|', zigzag_return_id, item_id) as grain_key,
    'OROCOMMERCE' as channel,
    order_id,
    coalesce(external_return_id, zigzag_return_id) as return_id,
    zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    coalesce(case when unit_problem like 'scanned%' then scanned_unit when unit_problem like 'order%' then order_unit else unit end, 'none') as subject,
    coalesce(sku, line_sku, {{ clean_text('source_sku') }}) as sku,
    quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('created_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a whole number of base units of ' || coalesce(sku, line_sku, source_sku) || ', found ' || {{ units('quantity') }} || ' '
        || coalesce(unit, 'without a unit') || case when scanned_unit is distinct from unit and received_at is not null
            then ', scanned as ' || coalesce({{ units('scanned_quantity') }}, '?') || ' ' || coalesce(scanned_unit, 'without a unit') else '' end
        || ', difference: ' || replace(unit_problem, '_', ' ') || ', in item ' || item_id || ' of return ' || zigzag_return_id || '.' as message,
    list_sort(list_distinct(list_filter(list_concat(source_row_ids, coalesce(line_row_ids, [])), lambda cited: cited is not null)))::varchar[] as evidence
from {{ ref('int_oro_return_items') }}
where unit_problem is not null and not is_cancelled
