-- Grain: one ZigZag item that Amazon sends back to its vendor. ZigZag's external return id is the portal's Request ID.
with items as (

    select
        *,
        coalesce(external_return_id, zigzag_return_id) as request_id,
        status in ('CANCELLED', 'EXPIRED') and received_at is null as is_cancelled
    from {{ ref('int_zigzag_items') }}
    where channel = 'AMAZON_VENDOR'

)

select
    {{ hash_id(["'vendor'", 'zigzag_return_id', 'item_id']) }} as receipt_id,
    request_id,
    zigzag_return_id,
    item_id,
    order_id as purchase_order_number,
    order_line_id,
    sku,
    sku_key,
    source_sku,
    received_as_sku,
    received_as_sku_key,
    coalesce(received_sku, source_sku) as received_source_sku,
    is_cancelled,
    quantity as announced_quantity,
    received_quantity,
    received_at,
    {{ entity_date('received_at') }} as received_date,
    grade,
    graded_at,
    graded_at is not null or grade is not null as is_graded,
    -- nothing more is expected of it: counted and graded, or found missing
    graded_at is not null or grade is not null or item_status = 'MISSING' or (status = 'PROCESSED' and received_at is not null) as is_processed,
    disposition,
    coalesce(restocked_at, dispatched_at) as restocked_at,
    -- the stock movement: back into stock, or written down by its disposition
    least(restocked_at, dispositioned_at, dispatched_at) as moved_at,
    item_status,
    tracking_number,
    warehouse_code,
    coalesce(authorised_at, created_at) as requested_at,
    source_row_ids
from items
