-- Grain: one order line in one return (of the goods that ZigZag knows), in base units: announced, received and graded. What was
-- graded before the time that a credit may take is due_quantity (R-ORO-06, R-ORO-16).
{{ config(materialized='table') }}
select
    return_line_key,
    any_value(zigzag_return_id) as zigzag_return_id,
    any_value(external_return_id) as external_return_id,
    any_value(order_id) as order_id,
    any_value(oro_order_id) as oro_order_id,
    any_value(oro_line_id) as order_line_id,
    min(coalesce(line_sku, sku)) as sku,
    min(source_sku) as source_sku,
    min(created_at) as created_at,
    any_value(return_option) as return_option,
    bool_and(is_cancelled) as is_cancelled,
    sum(announced_quantity) as announced_quantity,
    coalesce(sum(scanned_base_quantity), 0) as received_quantity,
    coalesce(sum(scanned_base_quantity) filter (where is_graded), 0) as graded_quantity,
    coalesce(sum(scanned_base_quantity) filter (
        where is_graded and date_diff('second', graded_at, {{ as_of() }}) > {{ policy('oro_credit_grace_hours') }} * 3600), 0) as due_quantity,
    -- what stands for the goods while they travel, and what came once they are there
    sum(case
        when received_at is not null then coalesce(scanned_base_quantity, announced_quantity)
        when item_status = 'MISSING' then 0
        else announced_quantity
    end) filter (where not is_cancelled) as returned_quantity,
    greatest(sum(announced_quantity), sum(scanned_base_quantity)) as creditable_quantity,
    max(graded_at) filter (where is_graded) as last_graded_at,
    count(*) filter (where not is_graded and not is_cancelled and coalesce(item_status, '') not in ('MISSING', 'WRONG_ITEM')) as open_item_count,
    count(*) filter (where received_at is not null) as received_item_count,
    bool_or(unit_problem is not null or (received_at is not null and scanned_base_quantity is null)) as has_unit_problem,
    coalesce(bool_or(received_at is not null and scanned_unit is distinct from order_unit and scanned_base_quantity <> announced_quantity), false) as has_unit_mismatch,
    {{ collect_row_lists('list_filter(list_concat(source_row_ids, coalesce(line_row_ids, []), [order_row_id]), lambda cited: cited is not null)') }} as source_row_ids
from {{ ref('int_oro_return_items') }}
group by return_line_key
