-- Grain: one line of a return request as the export received last shows it. Lines of one request are told apart by item and
-- purchase order; equal ones by their order in the export.
with export_lines as (

    select
        *,
        row_number() over (
            partition by document_sha256, request_id, asin, vendor_sku, purchase_order_number order by row_number
        ) as occurrence
    from {{ ref('stg_amazon_vendor__returns') }}
    where coalesce(requested_date, date '1900-01-01') <= {{ as_of_date() }}

),

numbered as (

    select
        *,
        {{ hash_id(['request_id', 'asin', 'vendor_sku', 'purchase_order_number', 'occurrence']) }} as request_line_id
    from export_lines

),

dated as (

    select
        *,
        min(received_at) over (partition by request_line_id) as first_received_at,
        min(received_at) filter (where status = 'REJECTED' or (approved_quantity = 0 and requested_quantity > 0) or rejection_reason is not null)
            over (partition by request_line_id) as rejected_seen_at
    from numbered

)

select
    request_line_id,
    request_id,
    vendor_code,
    request_type,
    status,
    requested_quantity,
    approved_quantity,
    requested_refund,
    approved_refund,
    currency,
    next_automated_action,
    warehouse_code,
    authorization_id,
    rejection_reason,
    coalesce(rejection_reason is not null or status = 'REJECTED' or (approved_quantity = 0 and requested_quantity > 0), false) as is_rejected,
    asin,
    vendor_sku,
    purchase_order_number,
    coalesce(requested_date, {{ entity_date('first_received_at') }}) as requested_date,
    rejected_seen_at,
    received_at,
    source_row_id
from dated
qualify row_number() over (partition by request_line_id order by received_at desc, document_sha256 desc) = 1
