-- Grain: one ZigZag item of any channel that goes to a hub, in base units of its SKU: how many were announced and how many came.
-- The unit that was scanned at grading counts before the one that was announced; a case counted piece by piece is still a case. An
-- item whose unit says nothing about base units keeps its own count and is not countable (R-ORO-11: never a guess). One physical unit
-- announced twice counts once.
with factors as (

    select resolved.sku, factor.unit_code, min(factor.factor) as factor
    from {{ ref('int_oro_unit_factors') }} as factor
    inner join {{ ref('int_stock_skus') }} as resolved
        on resolved.source_system = 'orocommerce' and factor.sku_key = resolved.source_sku_key
    where resolved.sku is not null
    group by resolved.sku, factor.unit_code
    having count(distinct factor.factor) = 1

),

counted as (

    select
        item.*,
        coalesce(grade.unit, item.unit) as counted_unit,
        grade.quantity as graded_quantity,
        coalesce(request.is_duplicate, false) as is_duplicate_request,
        row_number() over (
            partition by item.order_id, coalesce(item.license_plate, item.zigzag_return_id || item.item_id)
            order by item.received_at is null, item.created_at, item.zigzag_return_id, item.item_id
        ) as plate_rank
    from {{ ref('int_zigzag_items') }} as item
    left join {{ ref('int_zigzag_grades') }} as grade on item.item_id = grade.item_id
    left join {{ ref('int_return_requests') }} as request
        on item.zigzag_return_id = request.zigzag_return_id and item.item_id = request.item_id
    where item.route <> 'to_amazon'
        -- a fee or service among the lines is no unit (R-VC-29; matching.md case 87)
        and coalesce({{ normalise_sku('item.source_sku') }}, '') not in (
            select {{ normalise_sku('sku') }} from {{ setting('service_skus') }} where {{ normalise_sku('sku') }} is not null
        )

),

converted as (

    select
        counted.*,
        case
            when announced.factor * counted.quantity = scanned.factor * counted.graded_quantity and counted.received_quantity = counted.quantity
                then announced.factor
            when scanned.factor is not null then scanned.factor
            when counted.counted_unit in ('each', 'piece') or counted.counted_unit = items.base_unit then 1
            when counted.counted_unit is null and counted.channel is distinct from 'OROCOMMERCE' then 1
        end as factor
    from counted
    left join factors as scanned
        on counted.received_as_sku = scanned.sku and counted.counted_unit = scanned.unit_code
    left join factors as announced
        on counted.received_as_sku = announced.sku and counted.unit = announced.unit_code
    left join {{ ref('int_items') }} as items on counted.received_as_sku = items.sku
    where not counted.is_duplicate_request and counted.plate_rank = 1

)

select
    zigzag_return_id || '|' || item_id as unit_key,
    zigzag_return_id,
    item_id,
    channel,
    order_id,
    status,
    item_status,
    warehouse_code,
    sku as expected_sku,
    coalesce(sku, {{ clean_text('source_sku') }}) as expected_sku_name,
    received_as_sku as sku,
    coalesce(received_as_sku, {{ clean_text('coalesce(received_sku, source_sku)') }}) as sku_name,
    factor,
    cast(quantity as decimal(38, 4)) * factor as expected_units,
    cast(received_quantity as decimal(38, 4)) * factor as received_units,
    coalesce(
        expected_units = round(expected_units) and received_units = round(received_units)
        and greatest(expected_units, received_units) < 1000000000, false
    ) as is_countable,
    case when is_countable then cast(expected_units as decimal(18, 4)) else cast(quantity as decimal(18, 4)) end as expected_quantity,
    case when is_countable then cast(received_units as decimal(18, 4)) else cast(received_quantity as decimal(18, 4)) end as received_quantity,
    authorised_at,
    received_at,
    updated_at,
    grade,
    disposition,
    disposition_warehouse_code,
    dispositioned_at,
    dispatched_at,
    consignment_destination,
    source_row_ids
from converted
