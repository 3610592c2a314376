-- Grain: one warehouse code that a source uses and the settings do not know (R-ORO-14): what is there is neither sellable nor
-- held, nobody can tell. ZigZag's returns and items, and the ERP's stock and orders are asked.
with known as (

    select upper({{ clean_text('warehouse_code') }}) as warehouse_code from {{ setting('warehouses') }}
    where {{ as_of_date() }} between coalesce(try_cast(valid_from as date), date '1900-01-01')
        and coalesce(try_cast(valid_to as date), date '9999-12-31')

),

sightings as (

    select
        'zigzag/returns' as source, warehouse_code, channel, order_id, external_return_id, zigzag_return_id,
        {{ entity_date('created_at') }} as event_date, quantity, unnest(source_row_ids) as source_row_id
    from {{ ref('int_zigzag_items') }}
    union all
    select
        'zigzag/returns', disposition_warehouse_code, channel, order_id, external_return_id, zigzag_return_id,
        {{ entity_date('coalesce(graded_at, created_at)') }}, quantity, unnest(source_row_ids)
    from {{ ref('int_zigzag_items') }}
    union all
    select 'erp/stock_on_hand', location, null, null, null, null, {{ entity_date('snapshot_at') }}, quantity, source_row_id
    from {{ ref('int_erp_stock') }}
    union all
    select 'erp/sales_orders', fulfilment_location, channel, external_order_id, null, null, {{ entity_date('created_at') }}, null, source_row_id
    from {{ ref('int_erp_sales_orders') }}

),

unknown as (

    select * replace (upper(warehouse_code) as warehouse_code) from sightings
    where warehouse_code is not null and upper(warehouse_code) not in (select warehouse_code from known)

)

select
    'WAREHOUSE_UNMAPPED' as exception_code,
    warehouse_code as grain_key,
    case when count(distinct channel) = 1 then min(channel) end as channel,
    case when count(distinct order_id) = 1 then min(order_id) end as order_id,
    case when count(distinct zigzag_return_id) = 1 then coalesce(min(external_return_id), min(zigzag_return_id)) end as return_id,
    case when count(distinct zigzag_return_id) = 1 then min(zigzag_return_id) end as zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    warehouse_code as subject,
    cast(null as varchar) as sku,
    cast(null as decimal(18, 4)) as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    min(event_date) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || warehouse_code || ' in warehouses, found no such code, difference ' || count(distinct source_row_id)
        || ' row(s), in ' || string_agg(distinct source, ', ' order by source) || '.' as message,
    {{ collect_rows('source_row_id') }} as evidence
from unknown
group by warehouse_code
