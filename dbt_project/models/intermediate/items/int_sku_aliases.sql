-- Grain: one alias as known now: a code of one source system that stands for a SKU of the item master between two dates.
with exports as (

    select
        *,
        dense_rank() over (partition by external_id order by received_at desc, document_sha256 desc) as export_rank
    from {{ ref('stg_erp__sku_aliases') }}
    where sku is not null and source_sku is not null

)

select
    exports.source_system,
    {{ normalise_sku('exports.source_sku') }} as source_sku_key,
    items.sku,
    coalesce(exports.valid_from, date '1900-01-01') as valid_from,
    coalesce(exports.valid_to, date '9999-12-31') as valid_to,
    min({{ clean_text('exports.source_sku') }}) as source_sku,
    list_sort(list_distinct(list(exports.external_id || ' row ' || exports.row_number))) as places,
    {{ collect_rows('exports.source_row_id') }} as source_row_ids
from exports
inner join {{ ref('int_items') }} as items on {{ normalise_sku('exports.sku') }} = items.sku_key
where exports.export_rank = 1
group by all
