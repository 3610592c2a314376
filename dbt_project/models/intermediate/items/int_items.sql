-- Grain: one SKU of the item master as known now. The newest version of each export counts, the newest export of a SKU wins.
with exports as (

    select
        *,
        dense_rank() over (partition by external_id order by received_at desc, document_sha256 desc) as export_rank
    from {{ ref('stg_erp__item_master') }}
    where sku is not null

),

ranked as (

    select
        *,
        {{ normalise_sku('sku') }} as sku_key,
        row_number() over (
            partition by {{ normalise_sku('sku') }}
            order by received_at desc, document_sha256 desc, sku, unit_cost, active_from, source_row_id
        ) as sku_rank
    from exports
    where export_rank = 1

)

select
    sku,
    sku_key,
    description,
    base_unit,
    unit_cost,
    nrv_b_grade,
    coalesce(cost_currency, '{{ functional_currency() }}') as cost_currency,
    is_inventory,
    active_from,
    active_to,
    source_row_id
from ranked
where sku_rank = 1
