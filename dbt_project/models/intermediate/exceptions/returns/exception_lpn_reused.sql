-- Grain: one licence plate that stands on units of several orders (matching.md 5.2): it no longer names one unit.
select
    'LPN_REUSED' as exception_code,
    license_plate as grain_key,
    'AMAZON_FBA' as channel,
    arg_max(order_id, (returned_at, order_id)) as order_id,
    cast(null as varchar) as return_id,
    cast(null as varchar) as zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    license_plate as subject,
    arg_max(coalesce(sku, source_sku), (returned_at, order_id)) as sku,
    count(*) as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    max(return_date) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected licence plate ' || license_plate || ' on one order, found it on ' || count(distinct order_id)
        || ', difference ' || (count(distinct order_id) - 1) || ', in orders ' || string_agg(distinct order_id, ', ' order by order_id) || '.' as message,
    {{ collect_row_lists('source_row_ids') }} as evidence
from {{ ref('int_fba_return_units') }}
where license_plate is not null and order_id is not null
group by license_plate
having count(distinct order_id) > 1
