-- Grain: one ZigZag item of the B2B channel with the order line that it is about and its quantities in base units: announced in
-- the item's unit, received in the unit that was scanned (the grade batch's, else the item's). An item is of the line of its
-- order with its SKU, the named line first; a line of another SKU is none (R-ORO-04). unit_problem says why a quantity is null.
{{ config(materialized='table') }}
with items as (

    select
        item.*,
        coalesce(item.status in ('CANCELLED', 'EXPIRED'), false) as is_cancelled,
        coalesce(item.graded_at is not null and item.grade is not null and item.item_status not in ('MISSING', 'WRONG_ITEM'), false) as is_graded,
        case when grade.unit is not null and grade.quantity is not null then lower(grade.unit) else item.unit end as scanned_unit,
        case when grade.unit is not null and grade.quantity is not null then grade.quantity else item.received_quantity end as scanned_quantity
    from {{ ref('int_zigzag_items') }} as item
    left join {{ ref('int_zigzag_grades') }} as grade on item.item_id = grade.item_id
    where item.channel = 'OROCOMMERCE'
        and coalesce({{ normalise_sku('item.source_sku') }}, '') not in (select {{ normalise_sku('sku') }} from {{ setting('service_skus') }})

),

orders as (

    select order_id, oro_order_id, return_status, created_at, source_row_id
    from {{ ref('int_oro_orders') }}
    qualify row_number() over (partition by order_id order by created_at desc nulls last, oro_order_id) = 1

),

candidates as (

    select
        items.zigzag_return_id,
        items.item_id,
        line.*,
        row_number() over (
            partition by items.zigzag_return_id, items.item_id
            order by
                line.sku_key = items.sku_key desc,
                line.order_line_id is not distinct from items.order_line_id desc,
                line.unit_code is not distinct from items.unit desc,
                line.order_line_id
        ) as candidate_rank
    from items
    inner join orders on items.order_id = orders.order_id
    inner join {{ ref('int_oro_order_prices') }} as line
        on orders.oro_order_id = line.oro_order_id
        and (
            line.sku_key = items.sku_key
            or (line.order_line_id = items.order_line_id and (line.sku is null or items.sku is null))
        )

),

products as (

    select resolved.sku, min(product.sku_key) as oro_sku_key
    from {{ ref('int_oro_products') }} as product
    inner join {{ ref('int_source_skus') }} as resolved
        on resolved.source_system = 'orocommerce' and product.sku = resolved.source_sku and resolved.event_date is null
    where resolved.sku is not null
    group by resolved.sku

),

linked as (

    select
        items.*,
        orders.oro_order_id,
        line.order_line_id as oro_line_id,
        line.sku as line_sku,
        line.sku_key as line_sku_key,
        line.unit_code as order_unit,
        line.base_quantity_reason as line_reason,
        coalesce(line.oro_sku_key, products.oro_sku_key) as oro_sku_key,
        line.source_row_ids as line_row_ids,
        orders.source_row_id as order_row_id,
        orders.created_at as ordered_at
    from items
    left join orders on items.order_id = orders.order_id
    left join candidates as line
        on items.zigzag_return_id = line.zigzag_return_id and items.item_id = line.item_id and line.candidate_rank = 1
    left join products on items.sku = products.sku

),

no_units as (

    -- while OroCommerce has said nothing about units, every unit is one (decision D14)
    select 1 as factor
    where not exists (select 1 from {{ ref('int_oro_unit_factors') }})

),

converted as (

    select
        linked.*,
        cast(linked.quantity as decimal(38, 4)) * coalesce({{ factor_at('announced', 'linked.ordered_at') }}, no_units.factor) as announced_units,
        cast(linked.scanned_quantity as decimal(38, 4)) * coalesce({{ factor_at('scanned', 'linked.ordered_at') }}, no_units.factor) as scanned_units,
        case
            when linked.oro_sku_key is null or no_units.factor = 1 then null
            when linked.unit is null then 'unit_missing'
            when announced.unit_code is null then 'unit_undefined'
            when announced.reason is not null then announced.reason
            when announced_units <> round(announced_units) then 'not_whole'
            when linked.received_at is null then null
            when scanned.unit_code is null then 'scanned_unit_undefined'
            when scanned.reason is not null then scanned.reason
            when scanned_units <> round(scanned_units) then 'not_whole'
        end as item_problem
    from linked
    left join no_units on true
    left join {{ ref('int_oro_unit_factors') }} as announced
        on linked.oro_sku_key = announced.sku_key and linked.unit = announced.unit_code
    left join {{ ref('int_oro_unit_factors') }} as scanned
        on linked.oro_sku_key = scanned.sku_key and linked.scanned_unit = scanned.unit_code

)

select
    * exclude (announced_units, scanned_units, item_problem, line_reason, ordered_at),
    {{ hash_id(["'zigzag'", 'zigzag_return_id', 'item_id']) }} as receipt_id,
    zigzag_return_id || '|' || coalesce(oro_line_id, sku_key, '') as return_line_key,
    coalesce(item_problem, case when line_reason in ('unit_missing', 'unit_undefined', 'unit_ambiguous', 'not_whole') then 'order_' || line_reason end) as unit_problem,
    case when announced_units = round(announced_units) then try_cast(announced_units as decimal(18, 4)) end as announced_quantity,
    case
        when received_at is null or received_quantity = 0 then 0
        when scanned_units = round(scanned_units) then try_cast(scanned_units as decimal(18, 4))
    end as scanned_base_quantity
from converted
