-- Grain: one item of a ZigZag return as it stands at as_of. Redelivered snapshots collapse to the one updated last;
-- facts later than as_of are not seen; the grade is the latest version from returns and grade batches.
with ranked as (

    select
        *,
        row_number() over (
            partition by zigzag_return_id, item_id
            order by updated_at desc, landed_at desc, item_status desc, received_at desc, status, source_row_id desc
        ) as snapshot_rank
    from {{ ref('int_zigzag_item_snapshots') }}

),

arrivals as (

    select zigzag_return_id, item_id, min(landed_at) as received_known_at
    from {{ ref('int_zigzag_item_snapshots') }}
    where received_at is not null
    group by zigzag_return_id, item_id

),

restocks as (

    select zigzag_return_id, item_id, min(updated_at) as restocked_at, min(landed_at) as restocked_known_at
    from {{ ref('int_zigzag_item_snapshots') }}
    where item_status = 'RESTOCKED'
    group by zigzag_return_id, item_id

),

departures as (

    select zigzag_return_id, item_id, min(updated_at) as dispositioned_at, min(landed_at) as dispositioned_known_at
    from {{ ref('int_zigzag_item_snapshots') }}
    where item_status = 'DISPOSITIONED'
    group by zigzag_return_id, item_id

),

consignments as (

    select consignment_id, min(dispatched_at) as dispatched_at, arg_max(destination, dispatched_at) as destination,
        min(received_at) filter (where dispatched_at is not null) as dispatched_known_at
    from {{ ref('stg_zigzag__consignments') }}
    group by consignment_id

),

current_items as (

    select
        ranked.* exclude (snapshot_rank, grade, grade_version, graded_at, disposition, received_at, received_quantity),
        -- what was graded was received, whichever message came first (matching.md case 25)
        case
            when ranked.item_status = 'MISSING' then null
            when ranked.received_at <= {{ as_of() }} then ranked.received_at
            when ranked.warehouse_code is distinct from 'FBA' then grade.graded_at
        end as received_at,
        coalesce(ranked.received_quantity, grade.quantity) as stated_received_quantity,
        coalesce(grade.grade, nullif(ranked.grade, 'UNGRADED')) as grade,
        grade.grade_version,
        grade.graded_at,
        coalesce(grade.disposition, ranked.disposition) as disposition,
        grade.known_at as graded_known_at,
        coalesce(grade.source_row_ids, []) as grade_row_ids
    from ranked
    left join {{ ref('int_zigzag_grades') }} as grade on ranked.item_id = grade.item_id
    where ranked.snapshot_rank = 1

)

select
    item.zigzag_return_id,
    item.item_id,
    item.external_return_id,
    item.channel,
    item.order_id,
    item.order_line_id,
    item.status,
    item.item_status,
    item.created_at,
    case when coalesce(item.authorised_at, item.created_at) <= {{ as_of() }} and (item.authorised_at is not null or item.status <> 'CREATED')
        then coalesce(item.authorised_at, item.created_at) end as authorised_at,
    item.updated_at,
    item.warehouse_code,
    case
        when item.warehouse_code = 'FBA' then 'to_amazon'
        when item.channel = 'AMAZON_FBA' and not regexp_matches(coalesce(item.order_id, ''), '^\d{3}-\d{7}-\d{7}$') then 'removal_to_hub'
        else 'to_hub'
    end as route,
    item.tracking_number,
    item.return_option,
    item.return_reason_id,
    item.source_sku,
    requested_sku.sku,
    requested_sku.sku_key,
    item.received_sku,
    coalesce(received_sku.sku, requested_sku.sku) as received_as_sku,
    coalesce(received_sku.sku_key, requested_sku.sku_key) as received_as_sku_key,
    coalesce(item.quantity, 1) as quantity,
    item.unit,
    item.received_at,
    case when item.received_at is not null then coalesce(item.stated_received_quantity, item.quantity, 1) else 0 end as received_quantity,
    item.grade,
    item.grade_version,
    item.graded_at,
    item.disposition,
    item.disposition_warehouse_code,
    item.consignment_id,
    item.license_plate,
    restock.restocked_at,
    departure.dispositioned_at,
    consignment.consignment_id is not null as consignment_is_known,
    consignment.destination as consignment_destination,
    case when consignment.dispatched_at <= {{ as_of() }} then consignment.dispatched_at end as dispatched_at,
    -- when each fact first arrived, however often the record came again
    least(arrival.received_known_at, item.graded_known_at) as received_known_at,
    item.graded_known_at,
    restock.restocked_known_at,
    departure.dispositioned_known_at,
    consignment.dispatched_known_at,
    list_sort(list_distinct(list_concat([item.source_row_id], item.grade_row_ids)))::varchar[] as source_row_ids
from current_items as item
left join arrivals as arrival using (zigzag_return_id, item_id)
left join restocks as restock using (zigzag_return_id, item_id)
left join departures as departure using (zigzag_return_id, item_id)
left join consignments as consignment on item.consignment_id = consignment.consignment_id
left join {{ ref('int_source_skus') }} as requested_sku
    on requested_sku.source_system = 'zigzag' and item.source_sku = requested_sku.source_sku
    and item.sku_date = requested_sku.event_date
left join {{ ref('int_source_skus') }} as received_sku
    on received_sku.source_system = 'zigzag' and item.received_sku = received_sku.source_sku
    and item.sku_date = received_sku.event_date
