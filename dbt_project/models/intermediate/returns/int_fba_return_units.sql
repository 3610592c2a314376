-- Grain: one unit that a fulfilment centre processed, counted once. The latest document tells its state; the earliest
-- return date is when it came back. is_duplicate: the same plate and order twice in one document, or on another date.
with per_document as (

    select
        unit_id,
        document_sha256,
        count(*) filter (where quantity > 0 and license_plate is not null) as row_count,
        sum(quantity) filter (where quantity < 0) as corrected_quantity
    from {{ ref('int_fba_return_rows') }}
    group by unit_id, document_sha256

),

repeated as (

    select unit_id, max(row_count) as most_rows, min(corrected_quantity) as corrected_quantity
    from per_document
    group by unit_id

),

gathered as (

    select
        unit_id,
        min(returned_at) filter (where quantity > 0) as returned_at,
        count(distinct return_date) filter (where quantity > 0) as date_count,
        min(received_at) filter (where quantity > 0) as known_at,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from {{ ref('int_fba_return_rows') }}
    group by unit_id

),

latest as (

    select *
    from {{ ref('int_fba_return_rows') }}
    where quantity > 0
    qualify row_number() over (
        partition by unit_id
        order by received_at desc, returned_at desc, status, disposition, source_sku, source_row_id
    ) = 1

)

select
    latest.unit_id,
    latest.order_id,
    latest.source_sku,
    latest.sku,
    latest.sku_key,
    latest.asin,
    latest.fnsku,
    gathered.returned_at,
    {{ entity_date('gathered.returned_at') }} as return_date,
    greatest(latest.quantity + coalesce(repeated.corrected_quantity, 0), 0) as quantity,
    latest.fulfillment_center_id,
    latest.disposition,
    latest.reason,
    latest.status,
    latest.license_plate,
    latest.license_plate is not null
        and (coalesce(repeated.most_rows, 1) > 1 or gathered.date_count > 1) as is_duplicate,
    gathered.source_row_ids,
    gathered.known_at
from latest
inner join gathered using (unit_id)
left join repeated using (unit_id)
