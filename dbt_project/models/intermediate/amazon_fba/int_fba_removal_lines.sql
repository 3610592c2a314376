-- Grain: one line of a removal order: SKU, FNSKU and disposition, in its state by as_of. Equal lines of one document are several
-- lines; over documents each counts once.
with numbered as (

    select
        *,
        {{ hash_id(['removal_order_id', 'source_sku', 'fnsku', 'disposition']) }} as line_key,
        row_number() over (
            partition by document_sha256, removal_order_id, source_sku, fnsku, disposition
            order by requested_quantity, row_number
        ) as occurrence
    from {{ ref('stg_amazon_fba__removal_orders') }}
    where requested_at <= {{ as_of() }} and coalesce(updated_at <= {{ as_of() }}, true)

),

gathered as (

    select line_key, occurrence, {{ collect_rows('source_row_id') }} as source_row_ids
    from numbered
    group by line_key, occurrence

)

select
    {{ hash_id(['line_key', 'occurrence']) }} as removal_line_id,
    numbered.removal_order_id,
    numbered.source_sku,
    numbered.fnsku,
    numbered.disposition,
    numbered.order_type,
    numbered.order_status,
    numbered.requested_at,
    numbered.updated_at,
    numbered.requested_quantity,
    numbered.cancelled_quantity,
    numbered.disposed_quantity,
    numbered.shipped_quantity,
    numbered.in_process_quantity,
    numbered.removal_fee,
    numbered.currency,
    gathered.source_row_ids
from numbered
inner join gathered using (line_key, occurrence)
qualify row_number() over (
    partition by line_key, occurrence
    order by numbered.updated_at desc nulls last, numbered.received_at desc, numbered.document_sha256 desc
) = 1
