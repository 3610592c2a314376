-- Grain: one order as the shop's record and the ERP's record of it, per channel. An order on one side only is an orphan when it is
-- older than the grace and of a time that the other side's documents cover; a cancelled or unfinished one expects none (R-IPS-05).
{% set grace %}to_hours(cast({{ policy('order_sync_hours') }} as integer)){% endset %}
with reported as (

    select
        order_id,
        min(purchased_at) as placed_at,
        bool_or(regexp_matches(lower(coalesce(order_status, '')), '^(cancel|pending|unfulfillable)')) as is_unfinished
    from {{ ref('stg_amazon_fba__orders') }}
    where order_id is not null and purchased_at <= {{ as_of() }}
    group by order_id

),

sold as (

    select
        'amazon_fba' as shop_system, reported.order_id, reported.placed_at,
        reported.is_unfinished or coalesce(orders.fulfilment, '') = 'MCF' as is_exempt
    from reported
    inner join {{ ref('int_orders') }} as orders using (order_id)
    union all
    select 'tiktok_shop', order_id, min(ordered_at), bool_and(regexp_matches(lower(coalesce(order_status, '')), '(cancel|unpaid|hold)'))
    from {{ ref('int_tiktok_order_lines') }}
    group by order_id
    union all
    select 'orocommerce', order_id, created_at, regexp_matches(lower(coalesce(internal_status, '')), 'cancel')
    from {{ ref('int_oro_orders') }}
    where order_id is not null and created_at <= {{ as_of() }}

),

booked as (

    select
        case channel when 'TIKTOK_SHOP' then 'tiktok_shop' when 'OROCOMMERCE' then 'orocommerce' else 'amazon_fba' end as shop_system,
        external_order_id as order_id,
        min(created_at) as placed_at,
        bool_and(regexp_matches(lower(coalesce(status, '')), '^cancel')) as is_exempt
    from {{ ref('int_erp_sales_orders') }}
    where channel in ('AMAZON_FBA', 'AMAZON_FBM', 'TIKTOK_SHOP', 'OROCOMMERCE') and external_order_id is not null
    group by all

),

times as (

    select shop_system, side, min(placed_at) as first_at, max(placed_at) as last_at
    from (select shop_system, 'left' as side, placed_at from sold union all select shop_system, 'right', placed_at from booked)
    group by all

),

both_sides as (

    select
        coalesce(sold.shop_system, booked.shop_system) as shop_system,
        coalesce(sold.order_id, booked.order_id) as order_id,
        coalesce(sold.placed_at, booked.placed_at) as placed_at,
        sold.order_id is not null as is_on_left,
        booked.order_id is not null as is_on_right,
        coalesce(sold.is_exempt, booked.is_exempt) as is_exempt
    from sold
    full outer join booked on sold.shop_system = booked.shop_system and sold.order_id = booked.order_id

)

select
    both_sides.shop_system as left_system,
    'orders' as left_record,
    'erp' as right_system,
    'sales orders' as right_record,
    both_sides.shop_system || '/' || both_sides.order_id as record_key,
    case both_sides.shop_system when 'tiktok_shop' then 'TIKTOK_SHOP' when 'orocommerce' then 'OROCOMMERCE' else 'AMAZON_FBA' end as channel,
    both_sides.order_id,
    is_on_left,
    is_on_right,
    case
        when is_on_left and is_on_right then 'matched'
        when is_exempt or times.shop_system is null then 'no_counterpart'
        when placed_at < times.first_at or placed_at + {{ grace }} > times.last_at then 'waiting'
        when is_on_left then 'orphaned_left'
        else 'orphaned_right'
    end as outcome
from both_sides
left join times
    on both_sides.shop_system = times.shop_system and times.side = case when both_sides.is_on_left then 'right' else 'left' end
