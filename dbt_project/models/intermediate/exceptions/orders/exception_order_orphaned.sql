-- Grain: one Amazon order that the ERP does not have, or has and Amazon does not (R-IPS-05). Only where both sides deliver
-- orders, and only orders of the time that the other side's documents cover: from its first order until its newest one.
{% set grace %}to_hours(cast({{ policy('order_sync_hours') }} as integer)){% endset %}
with reported as (

    select
        order_id,
        arg_max(order_status, (coalesce(updated_at, purchased_at), received_at, source_row_id)) as status,
        min(purchased_at) as placed_at,
        max(received_at) as received_at,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from {{ ref('stg_amazon_fba__orders') }}
    where order_id is not null and purchased_at <= {{ as_of() }}
    group by order_id

),

booked as (

    select *
    from {{ ref('int_erp_sales_orders') }}
    where channel in ('AMAZON_FBA', 'AMAZON_FBM') and external_order_id is not null

),

reported_time as (

    select min(placed_at) as first_at, max(placed_at) as last_at from reported

),

booked_time as (

    select min(created_at) as first_at, max(created_at) as last_at from booked

),

orphans as (

    select
        reported.order_id,
        'erp' as missing_in,
        'amazon_fba' as present_in,
        reported.placed_at,
        reported.source_row_ids
    from reported
    inner join {{ ref('int_orders') }} as orders using (order_id)
    cross join booked_time
    where reported.placed_at >= booked_time.first_at
        and reported.placed_at + {{ grace }} <= booked_time.last_at
        and coalesce(orders.fulfilment, '') <> 'MCF'
        and not regexp_matches(lower(coalesce(reported.status, '')), '^(cancel|pending|unfulfillable)')
        and reported.order_id not in (
            select external_order_id from {{ ref('int_erp_sales_orders') }} where external_order_id is not null
        )
    union all
    select booked.external_order_id, 'amazon_fba', 'erp', booked.created_at, [booked.source_row_id]
    from booked
    cross join reported_time
    where booked.created_at >= reported_time.first_at
        and booked.created_at + {{ grace }} <= reported_time.last_at
        and not regexp_matches(lower(coalesce(booked.status, '')), '^cancel')
        and booked.external_order_id not in (select order_id from {{ ref('int_orders') }} where order_id is not null)

)

select
    'ORDER_ORPHANED' as exception_code,
    order_id || '|' || missing_in as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    {{ no_subject(['return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    missing_in as subject,
    cast(null as varchar) as sku,
    cast(null as decimal(18, 4)) as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('placed_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the order in ' || missing_in || ', found it in ' || present_in || ' only, difference '
        || date_diff('hour', placed_at, {{ as_of() }}) || ' hours since it was placed, in order ' || order_id || '.' as message,
    source_row_ids as evidence
from orphans
