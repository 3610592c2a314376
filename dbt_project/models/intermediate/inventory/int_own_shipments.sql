-- Grain: units of one SKU of one order that left a warehouse of the seller, with the earliest and the latest moment at which they
-- may have left: not every source says when. location is null where nobody says which warehouse it was. Base units.
with routes as (

    select
        external_order_id as order_id,
        min(fulfilment_location) as location,
        bool_or(regexp_matches(lower(coalesce(status, '')), '^(ship|dispatch|deliver|complet)')) as is_shipped
    from {{ ref('int_erp_sales_orders') }}
    where fulfilment_location is not null
    group by external_order_id
    having count(distinct fulfilment_location) = 1

),

-- Amazon posts an order's money when it ships; without a settlement, between the purchase and the latest word about it; where Amazon does
-- not know that it left and the ERP does, any time since the purchase
posted as (

    select order_id, min(posted_at) as posted_at
    from {{ ref('int_settlement_lines') }}
    where is_current and transaction_kind = 'order'
    group by order_id

),

reported as (

    select order_id, min(purchased_at) as purchased_at, min(updated_at) filter (where lower(order_status) like 'shipped%' or lower(order_status) like 'partially%') as updated_at
    from {{ ref('stg_amazon_fba__orders') }}
    where purchased_at <= {{ as_of() }}
    group by order_id

),

amazon as (

    select
        line.order_id,
        line.sku_key as sku,
        line.ordered_quantity as quantity,
        coalesce(posted.posted_at, reported.purchased_at) as earliest_at,
        coalesce(posted.posted_at, reported.updated_at, case when routes.is_shipped then {{ as_of() }} end) as latest_at,
        line.source_row_ids
    from {{ ref('int_order_lines') }} as line
    inner join {{ ref('int_orders') }} as orders on line.order_id = orders.order_id and orders.fulfilment = 'MFN'
    left join posted on line.order_id = posted.order_id
    left join reported on line.order_id = reported.order_id
    left join routes on line.order_id = routes.order_id
    where coalesce(posted.posted_at, reported.updated_at, case when routes.is_shipped then reported.purchased_at end) is not null

),

tiktok as (

    select
        line.order_id,
        resolved.sku,
        sum(line.quantity) as quantity,
        coalesce(min(orders.shipped_at), min(orders.created_at)) as earliest_at,
        coalesce(min(orders.shipped_at), min(orders.updated_at)) as latest_at,
        {{ collect_rows('line.source_row_id') }} as source_row_ids
    from {{ ref('int_tiktok_order_lines') }} as line
    inner join {{ ref('int_tiktok_orders') }} as orders on line.order_id = orders.order_id
    inner join {{ ref('int_stock_skus') }} as resolved
        on resolved.source_system = 'tiktok_shop' and {{ normalise_sku('line.source_sku') }} = resolved.source_sku_key
    where orders.fulfillment_type is distinct from 'FULFILLMENT_BY_TIKTOK'
        and (orders.shipped_at is not null or orders.order_status in ('IN_TRANSIT', 'DELIVERED', 'COMPLETED', 'AWAITING_COLLECTION'))
    group by line.order_id, resolved.sku

),

orocommerce as (

    select
        line.order_id,
        resolved.sku,
        sum(line.base_quantity) as quantity,
        min(orders.created_at) as earliest_at,
        max(orders.updated_at) as latest_at,
        {{ collect_row_lists('line.source_row_ids') }} as source_row_ids
    from {{ ref('int_oro_order_lines') }} as line
    inner join {{ ref('int_oro_orders') }} as orders on line.oro_order_id = orders.oro_order_id
    inner join {{ ref('int_stock_skus') }} as resolved
        on resolved.source_system = 'orocommerce' and line.sku_key = resolved.source_sku_key
    where orders.shipping_status in ('shipped', 'partially_shipped')
    group by line.order_id, resolved.sku

)

select shipments.*, routes.location
from (
    select * from amazon
    union all
    select * from tiktok
    union all
    select * from orocommerce
) as shipments
left join routes on shipments.order_id = routes.order_id
where shipments.quantity > 0 and coalesce(routes.location, '') <> 'FBA'
