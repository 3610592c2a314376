-- Grain: one unit (licence plate and order) that was reported twice: in one document, on two dates, or on two live ZigZag
-- returns (R-FBA-07). It is counted once everywhere.
with repeated as (

    select
        unit_id as grain_key,
        order_id,
        cast(null as varchar) as zigzag_return_id,
        license_plate,
        sku,
        source_sku,
        return_date as event_date,
        source_row_ids
    from {{ ref('int_fba_return_units') }}
    where is_duplicate
    union all
    select
        request_id,
        request.order_id,
        request.zigzag_return_id,
        coalesce(request.license_plate, request.item_id),
        request.sku,
        request.source_sku,
        {{ entity_date('request.created_at') }},
        request.source_row_ids
    from {{ ref('int_return_requests') }} as request
    where request.is_duplicate

)

select
    'DUPLICATE_RETURN' as exception_code,
    repeated.grain_key,
    'AMAZON_FBA' as channel,
    repeated.order_id,
    repeated.zigzag_return_id as return_id,
    repeated.zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    repeated.license_plate as subject,
    coalesce(repeated.sku, repeated.source_sku) as sku,
    1 as quantity,
    item.unit_cost as amount,
    coalesce(item.cost_currency, '{{ functional_currency() }}') as currency,
    repeated.event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected one return of unit ' || repeated.license_plate || ' (' || coalesce(repeated.sku, repeated.source_sku)
        || '), found it reported again, difference 1, in order ' || coalesce(repeated.order_id, 'unknown')
        || '; it is counted once.' as message,
    repeated.source_row_ids as evidence
from repeated
left join {{ ref('int_items') }} as item on repeated.sku = item.sku
left join {{ ref('int_orders') }} as orders on repeated.order_id = orders.order_id
where coalesce(orders.fulfilment, 'AFN') = 'AFN'
