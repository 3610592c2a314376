-- Grain: one item of one snapshot of a return that was updated by as_of. Nested JSON opened, nothing chosen yet.
with snapshots as (

    select *
    from {{ ref('stg_zigzag__returns') }}
    where coalesce(updated_at, created_at) <= {{ as_of() }}

),

opened as (

    select snapshots.* exclude (items_json, fees_json), unnest(json_extract(items_json, '$[*]')) as item
    from snapshots

)

select
    source_row_id,
    received_at as landed_at,
    document_sha256,
    {{ entity_date('coalesce(created_at, updated_at)') }} as sku_date,
    zigzag_return_id,
    external_return_id,
    channel,
    order_id,
    status,
    created_at,
    authorised_at,
    updated_at,
    warehouse_code,
    tracking_number,
    return_option,
    trim(item ->> '$.itemId') as item_id,
    {{ clean_text("(item ->> '$.orderLineId')") }} as order_line_id,
    (item ->> '$.sku') as source_sku,
    try_cast((item ->> '$.quantity') as decimal(18, 4)) as quantity,
    lower({{ clean_text("(item ->> '$.unit')") }}) as unit,
    {{ clean_text("(item ->> '$.returnReasonId')") }} as return_reason_id,
    upper({{ clean_text("(item ->> '$.itemStatus')") }}) as item_status,
    {{ parse_timestamp("(item ->> '$.receivedAt')") }} as received_at,
    (item ->> '$.receivedSku') as received_sku,
    try_cast((item ->> '$.receivedQuantity') as decimal(18, 4)) as received_quantity,
    upper({{ clean_text("(item ->> '$.grade')") }}) as grade,
    coalesce(try_cast((item ->> '$.gradeVersion') as integer), 0) as grade_version,
    {{ parse_timestamp("(item ->> '$.gradedAt')") }} as graded_at,
    upper({{ clean_text("(item ->> '$.disposition')") }}) as disposition,
    upper({{ clean_text("(item ->> '$.dispositionWarehouseCode')") }}) as disposition_warehouse_code,
    {{ clean_text("(item ->> '$.consignmentId')") }} as consignment_id,
    upper({{ clean_text("(item ->> '$.licensePlate')") }}) as license_plate
from opened
