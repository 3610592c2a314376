-- Grain: one economic return line and the shop that it belongs to: Amazon's marketplace, TikTok's shop id where the documents name it,
-- else the channel as a whole. The month is that of its first event in the legal entity's time zone.
with orders as (

    select order_id, sales_channel as shop from {{ ref('int_orders') }} where order_id is not null
    union all
    select order_id, shop_id from {{ ref('int_tiktok_orders') }}

),

shops as (

    select order_id, max(shop) as shop from orders where shop is not null group by order_id

)

select
    line.line_id,
    coalesce(line.marketplace, shops.shop, line.channel) as shop,
    strftime({{ entity_date('coalesce(line.refunded_at, line.received_at, line.requested_at)') }}, '%Y-%m') as month
from {{ ref('int_return_lines') }} as line
left join shops on line.order_id = shops.order_id
