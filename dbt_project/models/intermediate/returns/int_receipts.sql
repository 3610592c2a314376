-- Grain: one physical receipt of returned goods: a unit in the FBA returns report (route to_amazon), or a ZigZag item
-- received at a hub (to_hub, removal_to_hub). A unit that both report is Amazon's (R-FBA-02): custody decides.
with plate_orders as (

    -- a report row without an order is the unit that ZigZag announced under the same licence plate (rule M1)
    select license_plate, min(order_id) as order_id
    from {{ ref('int_return_requests') }}
    where license_plate is not null and not is_cancelled
    group by license_plate
    having count(distinct order_id) = 1

),

amazon_units as (

    select
        {{ hash_id(["'fba'", 'unit_id']) }} as receipt_id,
        'to_amazon' as route,
        coalesce(unit.order_id, plate_orders.order_id) as order_id,
        cast(null as varchar) as order_line_id,
        cast(null as varchar) as zigzag_return_id,
        cast(null as varchar) as item_id,
        unit.license_plate,
        unit.source_sku,
        unit.sku,
        unit.sku_key,
        unit.returned_at as received_at,
        unit.return_date as received_date,
        cast(unit.quantity as decimal(18, 4)) as quantity,
        unit.disposition as fba_disposition,
        unit.status as fba_status,
        cast(null as varchar) as grade,
        cast(null as timestamp) as graded_at,
        cast(null as varchar) as disposition,
        cast(null as timestamp) as released_at,
        cast(null as varchar) as released_to,
        unit.fulfillment_center_id as warehouse_code,
        unit.source_row_ids,
        unit.known_at as received_known_at,
        cast(null as timestamp) as graded_known_at,
        cast(null as timestamp) as released_known_at
    from {{ ref('int_fba_return_units') }} as unit
    left join plate_orders on unit.license_plate = plate_orders.license_plate
    where unit.quantity > 0

),

hub_items as (

    select
        {{ hash_id(["'zigzag'", 'request.zigzag_return_id', 'request.item_id']) }} as receipt_id,
        request.route,
        request.order_id,
        request.order_line_id,
        request.zigzag_return_id,
        request.item_id,
        request.license_plate,
        coalesce(request.received_sku, request.source_sku) as source_sku,
        request.received_as_sku as sku,
        request.received_as_sku_key as sku_key,
        request.received_at,
        {{ entity_date('request.received_at') }} as received_date,
        request.received_quantity as quantity,
        cast(null as varchar) as fba_disposition,
        cast(null as varchar) as fba_status,
        request.grade,
        request.graded_at,
        request.disposition,
        released.released_at,
        released.released_to,
        request.warehouse_code,
        request.source_row_ids,
        request.received_known_at,
        request.graded_known_at,
        released.released_known_at
    from {{ ref('int_return_requests') }} as request
    left join {{ ref('int_item_releases') }} as released
        on request.zigzag_return_id = released.zigzag_return_id and request.item_id = released.item_id
    where request.received_at is not null
        and request.received_quantity > 0
        and request.route <> 'to_amazon'
        and not request.is_duplicate
        and not exists (
            select 1
            from amazon_units
            where amazon_units.license_plate = request.license_plate
                and amazon_units.order_id is not distinct from request.order_id
        )

),

receipts as (

    select * from amazon_units
    union all
    select * from hub_items

)

select
    receipts.*,
    receipts.order_id || '|' || receipts.sku_key as match_key,
    coalesce(orders.fulfilment in ('MFN', 'MCF'), false)
        or receipts.route = 'removal_to_hub'
        or {{ is_multi_channel_order('receipts.order_id') }} as is_excluded
from receipts
left join {{ ref('int_orders') }} as orders on receipts.order_id = orders.order_id
