-- Grain: one SKU at one location, as the newest snapshot at as_of counts it. A SKU that a newer snapshot of its location no
-- longer names keeps its last count, with the time of it. The newest version of each export counts.
with exports as (

    select
        *,
        {{ normalise_sku('source_sku') }} as source_sku_key,
        dense_rank() over (partition by external_id order by received_at desc, document_sha256 desc) as export_rank
    from {{ ref('stg_erp__stock_on_hand') }}
    where location is not null and quantity is not null and snapshot_at <= {{ as_of() }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by source_sku_key, location
            order by snapshot_at desc, received_at desc, document_sha256 desc, row_number desc
        ) as snapshot_rank
    from exports
    where export_rank = 1 and source_sku_key is not null

)

select
    coalesce(items.sku, {{ clean_text('ranked.source_sku') }}) as sku,
    ranked.source_sku_key as sku_key,
    ranked.location,
    ranked.quantity,
    ranked.snapshot_at,
    items.sku is not null as is_in_item_master,
    ranked.source_row_id
from ranked
left join {{ ref('int_items') }} as items on ranked.source_sku_key = items.sku_key
where ranked.snapshot_rank = 1
