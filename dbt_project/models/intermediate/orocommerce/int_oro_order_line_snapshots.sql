-- Grain: one line in one snapshot of an order that was updated by as_of. Lines come with an order only when the answer
-- included them; nothing is chosen yet.
with opened as (

    select
        oro_order_id,
        coalesce(updated_at, created_at, received_at) as snapshot_at,
        received_at,
        document_sha256,
        source_row_id,
        unnest(json_extract(line_items_json, '$[*]')) as line
    from {{ ref('stg_orocommerce__orders') }}
    where coalesce(updated_at, created_at, received_at) <= {{ as_of() }}

)

select
    oro_order_id,
    snapshot_at,
    received_at,
    document_sha256,
    source_row_id,
    trim(line ->> '$.id') as order_line_id,
    {{ clean_text("(line ->> '$.attributes.productSku')") }} as source_sku,
    {{ clean_text("(line ->> '$.relationships.product.data.id')") }} as product_id,
    {{ clean_text("(line ->> '$.attributes.freeFormProduct')") }} is not null as is_free_form,
    try_cast((line ->> '$.attributes.quantity') as decimal(18, 4)) as quantity,
    lower(coalesce(
        {{ clean_text("(line ->> '$.attributes.productUnitCode')") }},
        {{ clean_text("(line ->> '$.relationships.productUnit.data.id')") }})) as unit_code,
    try_cast((line ->> '$.attributes.value') as decimal(18, 4)) as unit_price,
    upper({{ clean_text("(line ->> '$.attributes.currency')") }}) as currency
from opened
