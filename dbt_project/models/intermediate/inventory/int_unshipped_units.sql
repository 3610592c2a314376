-- Grain: one SKU of a warehouse and one system that sold from it: units sold and not shipped, base units (R-IPS-18). TikTok Shop counts
-- them itself; of OroCommerce and of Amazon's merchant orders they are the lines of orders that neither side shows as shipped.
with booked as (

    select
        external_order_id as order_id,
        min(fulfilment_location) as location,
        bool_or(regexp_matches(lower(coalesce(status, '')), '^(ship|dispatch|deliver|complet|cancel)')) as is_done
    from {{ ref('int_erp_sales_orders') }}
    where external_order_id is not null
    group by external_order_id
    having count(distinct fulfilment_location) <= 1

),

tiktok as (

    select source_system, sku, location, committed_quantity as quantity, source_row_ids
    from {{ ref('int_shop_stock') }}
    where committed_quantity > 0

),

orocommerce as (

    select 'orocommerce' as source_system, resolved.sku, booked.location, line.base_quantity as quantity, line.source_row_ids
    from {{ ref('int_oro_orders') }} as orders
    inner join {{ ref('int_oro_order_lines') }} as line on orders.oro_order_id = line.oro_order_id
    inner join {{ ref('int_stock_skus') }} as resolved
        on resolved.source_system = 'orocommerce' and line.sku_key = resolved.source_sku_key
    inner join booked on orders.order_id = booked.order_id and not booked.is_done
    where orders.shipping_status = 'not_shipped' and coalesce(orders.internal_status, 'open') in ('open', 'pending', 'processing')

),

amazon as (

    select 'amazon_fba' as source_system, item.sku, booked.location, line.ordered_quantity as quantity, line.source_row_ids
    from {{ ref('int_open_amazon_orders') }} as orders
    inner join {{ ref('int_order_lines') }} as line on orders.order_id = line.order_id
    inner join {{ ref('int_items') }} as item on line.sku_key = item.sku
    inner join booked on orders.order_id = booked.order_id and not booked.is_done
    where orders.fulfilment = 'MFN'

)

select
    source_system,
    sku,
    location,
    sum(quantity) as quantity,
    {{ collect_row_lists('source_row_ids') }} as source_row_ids
from (
    select * from tiktok
    union all
    select * from orocommerce
    union all
    select * from amazon
)
where quantity > 0 and sku is not null and location is not null and location <> 'FBA'
group by source_system, sku, location
