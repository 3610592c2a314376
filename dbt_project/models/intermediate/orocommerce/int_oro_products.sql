-- Grain: one product of OroCommerce. The snapshot updated last by as_of counts, then the one received last, then the greater
-- hash. Where every snapshot is of a later change, the earliest of these stands for a product that was created by then:
-- master data is sent as it is today. disabled_at is the first change that is known to have left it disabled.
with snapshots as (

    select *, coalesce(updated_at, created_at, received_at) as changed_at
    from {{ ref('stg_orocommerce__products') }}
    where coalesce(created_at, timestamp '1900-01-01') <= {{ as_of() }}

),

disabled as (

    select product_id, min(changed_at) as disabled_at
    from (
        select *, max(changed_at) filter (where status <> 'disabled') over (partition by product_id) as last_in_use_at
        from snapshots
        where changed_at <= {{ as_of() }}
    )
    where status = 'disabled' and changed_at > coalesce(last_in_use_at, timestamp '1900-01-01')
    group by product_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by product_id
            order by
                changed_at <= {{ as_of() }} desc,
                case when changed_at <= {{ as_of() }} then changed_at end desc,
                changed_at,
                received_at desc,
                document_sha256 desc,
                row_number desc
        ) as snapshot_rank
    from snapshots

)

select
    product_id,
    sku,
    {{ normalise_sku('sku') }} as sku_key,
    status,
    status = 'enabled' as is_enabled,
    disabled.disabled_at,
    product_type,
    inventory_status,
    primary_unit_precision_id,
    from_json(unit_precision_ids_json, '["varchar"]') as unit_precision_ids,
    received_at,
    created_at,
    updated_at,
    source_row_id
from ranked
left join disabled using (product_id)
where snapshot_rank = 1
