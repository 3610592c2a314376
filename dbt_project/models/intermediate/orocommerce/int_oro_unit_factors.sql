-- Grain: SKU × unit. The factor is how many primary units of the product make one of this unit; it is null with a reason where
-- OroCommerce states none, or where two of the same SKU contradict each other. A unit that a later snapshot of the product no
-- longer names is gone. factor_changes is what was known of it and since when: an order means the units of its own day (R-ORO-12).
with known as (

    select
        unit_precision_id,
        list({'known_from': received_at, 'factor': conversion_rate} order by received_at, document_sha256, row_number) as factor_changes
    from {{ ref('stg_orocommerce__product_unit_precisions') }}
    where conversion_rate > 0
    group by unit_precision_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by unit_precision_id
            order by
                received_at <= {{ as_of() }} desc,
                case when received_at <= {{ as_of() }} then received_at end desc,
                received_at,
                document_sha256 desc,
                row_number desc
        ) as snapshot_rank
    from {{ ref('stg_orocommerce__product_unit_precisions') }}

),

units as (

    select
        product.sku_key,
        product.sku,
        unit.unit_code,
        case when unit.conversion_rate > 0 then unit.conversion_rate end as factor,
        unit.unit_precision_id = product.primary_unit_precision_id as is_primary,
        unit.unit_precision_id,
        known.factor_changes,
        unit.source_row_id,
        product.source_row_id as product_row_id
    from ranked as unit
    inner join {{ ref('int_oro_products') }} as product on unit.product_id = product.product_id
    left join known on unit.unit_precision_id = known.unit_precision_id
    where unit.snapshot_rank = 1
        and unit.unit_code is not null
        and product.sku_key is not null
        and (
            product.unit_precision_ids is null
            or list_contains(product.unit_precision_ids, unit.unit_precision_id)
            or product.received_at < unit.received_at
        )

)

select
    sku_key,
    min(sku) as sku,
    unit_code,
    case when count(distinct factor) = 1 and count(factor) = count(*) then min(factor) end as factor,
    case
        when count(distinct factor) > 1 then 'unit_ambiguous'
        when count(factor) < count(*) then 'unit_undefined'
    end as reason,
    coalesce(bool_or(is_primary), false) as is_primary,
    case when count(distinct factor) = 1 and count(factor) = count(*) then arg_min(factor_changes, unit_precision_id) end as factor_changes,
    list_sort(list_distinct(list(source_row_id) || list(product_row_id)))::varchar[] as source_row_ids
from units
group by sku_key, unit_code
