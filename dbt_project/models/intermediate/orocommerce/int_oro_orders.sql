-- Grain: one order as it stands at as_of. The snapshot updated last counts, then the one received last, then the greater hash;
-- snapshots updated after as_of are not seen.
with ranked as (

    select
        *,
        row_number() over (
            partition by oro_order_id
            order by updated_at desc nulls last, received_at desc, document_sha256 desc, row_number desc
        ) as snapshot_rank
    from {{ ref('stg_orocommerce__orders') }}
    where coalesce(updated_at, created_at, received_at) <= {{ as_of() }}

)

select
    oro_order_id,
    coalesce(order_id, oro_order_id) as order_id,
    po_number,
    currency,
    subtotal_value,
    total_value,
    total_discounts_amount,
    is_external,
    external_order_id,
    customer_id,
    internal_status,
    status,
    shipping_status,
    return_status,
    created_at,
    updated_at,
    ship_until,
    coalesce(json_array_length(line_item_ids_json), 0) as line_count,
    line_item_ids_json,
    order_subtotals_json,
    source_row_id,
    [source_row_id]::varchar[] as source_row_ids
from ranked
where snapshot_rank = 1
