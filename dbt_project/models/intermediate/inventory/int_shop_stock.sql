-- Grain: one SKU in one warehouse of a shop, in base units: what the shop offers and what it holds for orders. The warehouse is the
-- one that the ERP ships this shop's orders from. OroCommerce counts the same goods once per unit; the largest count is all of them.
with routes as (

    select 'tiktok_shop' as source_system, orders.warehouse_id, mode(erp.fulfilment_location) as location
    from {{ ref('int_tiktok_orders') }} as orders
    inner join {{ ref('int_erp_sales_orders') }} as erp on orders.order_id = erp.external_order_id
    where erp.fulfilment_location is not null and orders.warehouse_id is not null
    group by orders.warehouse_id
    union all
    select 'orocommerce', null, mode(erp.fulfilment_location)
    from {{ ref('int_oro_orders') }} as orders
    inner join {{ ref('int_erp_sales_orders') }} as erp on orders.order_id = erp.external_order_id
    where erp.fulfilment_location is not null
    having mode(erp.fulfilment_location) is not null

),

tiktok_skus as (

    select received_at, source_row_id, document_sha256, row_number, unnest(json_extract(skus_json, '$[*]')) as sku
    from {{ ref('stg_tiktok_shop__inventory') }}

),

tiktok_rows as (

    select
        received_at, source_row_id, document_sha256, row_number,
        sku ->> '$.id' as sku_id,
        sku ->> '$.seller_sku' as source_sku,
        unnest(json_extract(sku, '$.warehouse_inventory[*]')) as level
    from tiktok_skus

),

-- dropped files do not name their shop: the SKU's id and the warehouse tell levels apart
tiktok_levels as (

    select *
    from tiktok_rows
    qualify row_number() over (
        partition by sku_id, source_sku, level ->> '$.warehouse_id'
        order by
            received_at <= {{ as_of() }} desc,
            case when received_at <= {{ as_of() }} then received_at end desc,
            received_at, document_sha256 desc, row_number desc
    ) = 1

),

levels as (

    select
        'tiktok_shop' as source_system,
        {{ normalise_sku('source_sku') }} as source_sku_key,
        {{ clean_text('source_sku') }} as source_sku,
        {{ clean_text("(level ->> '$.warehouse_id')") }} as warehouse_id,
        coalesce(try_cast(level ->> '$.available_quantity' as decimal(18, 4)), 0) as available_quantity,
        coalesce(try_cast(level ->> '$.committed_quantity' as decimal(18, 4)), 0) as committed_quantity,
        received_at,
        source_row_id
    from tiktok_levels
    union all
    select 'orocommerce', sku_key, min(sku), warehouse_id, max(base_quantity), 0, max(seen_at), min(source_row_id)
    from {{ ref('int_oro_inventory') }}
    where base_quantity is not null
    group by sku_key, warehouse_id

)

select
    levels.source_system,
    coalesce(resolved.sku, levels.source_sku) as sku,
    coalesce(routes.location, levels.warehouse_id, levels.source_system) as location,
    sum(levels.available_quantity) as available_quantity,
    sum(levels.committed_quantity) as committed_quantity,
    least(max(levels.received_at), {{ as_of() }}) as snapshot_at,
    {{ collect_rows('levels.source_row_id') }} as source_row_ids
from levels
left join {{ ref('int_stock_skus') }} as resolved
    on levels.source_system = resolved.source_system and levels.source_sku_key = resolved.source_sku_key
left join routes
    on levels.source_system = routes.source_system and levels.warehouse_id is not distinct from routes.warehouse_id
where levels.source_sku_key is not null
group by all
