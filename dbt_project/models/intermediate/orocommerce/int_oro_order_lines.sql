-- Grain: one line of an order as it stands at as_of: the lines that the order's current snapshot names, each as the latest
-- snapshot that included it says. The base quantity is in the product's primary unit; it is null with a reason where the unit
-- is unknown or the result is no whole number (R-ORO-11), never a guess.
with named as (

    select oro_order_id, order_id, created_at, source_row_id as order_row_id,
        unnest(from_json(coalesce(line_item_ids_json, '[]'), '["varchar"]')) as order_line_id
    from {{ ref('int_oro_orders') }}

),

latest as (

    select
        *,
        row_number() over (
            partition by oro_order_id, order_line_id
            order by snapshot_at desc, received_at desc, document_sha256 desc, source_row_id desc
        ) as line_rank
    from {{ ref('int_oro_order_line_snapshots') }}

),

lines as (

    select
        named.oro_order_id,
        named.order_id,
        named.order_line_id,
        named.created_at as ordered_at,
        named.order_row_id,
        line.order_line_id is not null as is_included,
        line.source_sku,
        {{ normalise_sku('line.source_sku') }} as sku_key,
        line.product_id,
        coalesce(line.is_free_form, false) as is_free_form,
        line.quantity,
        line.unit_code,
        line.unit_price,
        line.currency,
        line.source_row_id as line_row_id
    from named
    left join latest as line
        on named.oro_order_id = line.oro_order_id and named.order_line_id = line.order_line_id and line.line_rank = 1

),

converted as (

    select
        lines.*,
        {{ factor_at('unit', 'lines.ordered_at') }} as factor,
        -- wide enough for any two numbers that a document may hold
        cast(lines.quantity as decimal(38, 4)) * {{ factor_at('unit', 'lines.ordered_at') }} as primary_units,
        case
            when not lines.is_included then 'line_not_included'
            when lines.quantity is null then 'quantity_missing'
            when lines.unit_code is null then 'unit_missing'
            when unit.sku_key is null then 'unit_undefined'
            when unit.reason is not null then unit.reason
            when primary_units <> round(primary_units) then 'not_whole'
            when try_cast(primary_units as decimal(18, 4)) is null then 'not_believable'
        end as base_quantity_reason
    from lines
    left join {{ ref('int_oro_unit_factors') }} as unit
        on lines.sku_key = unit.sku_key and lines.unit_code = unit.unit_code

)

select
    oro_order_id,
    order_id,
    order_line_id,
    ordered_at,
    source_sku,
    sku_key,
    product_id,
    is_free_form,
    quantity,
    unit_code,
    factor,
    case when base_quantity_reason is null then cast(primary_units as decimal(18, 4)) end as base_quantity,
    base_quantity_reason,
    unit_price,
    currency,
    list_sort(list_distinct(list_filter([order_row_id, line_row_id], lambda cited: cited is not null)))::varchar[] as source_row_ids
from converted
