-- Grain: SKU × unit × warehouse as OroCommerce last showed it by as_of, or first showed it after. Levels carry no time of their
-- own: a snapshot is as old as its receipt. The base quantity is in the product's primary unit.
with ranked as (

    select
        *,
        row_number() over (
            partition by inventory_level_id
            order by
                received_at <= {{ as_of() }} desc,
                case when received_at <= {{ as_of() }} then received_at end desc,
                received_at,
                document_sha256 desc,
                row_number desc
        ) as snapshot_rank
    from {{ ref('stg_orocommerce__inventory_levels') }}

),

units as (

    select unit_precision_id, unit_code
    from {{ ref('stg_orocommerce__product_unit_precisions') }}
    qualify row_number() over (
        partition by unit_precision_id order by received_at desc, document_sha256 desc, row_number desc
    ) = 1

)

select
    level.inventory_level_id,
    level.product_id,
    product.sku,
    product.sku_key,
    unit.unit_code,
    level.warehouse_id,
    level.quantity,
    factor.factor,
    try_cast(cast(level.quantity as decimal(38, 4)) * factor.factor as decimal(18, 4)) as base_quantity,
    level.received_at as seen_at,
    level.source_row_id
from ranked as level
left join {{ ref('int_oro_products') }} as product on level.product_id = product.product_id
left join units as unit on level.unit_precision_id = unit.unit_precision_id
left join {{ ref('int_oro_unit_factors') }} as factor
    on product.sku_key = factor.sku_key and unit.unit_code = factor.unit_code
where level.snapshot_rank = 1
