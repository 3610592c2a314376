-- Grain: one ZigZag item that is cancelled or expired while Amazon received its unit (R-FBA-15): by licence plate, else the
-- only announcement of its order and SKU. A row of status_pairs that allows the pair gives it a grace, or for good.
with received as (

    select
        receipt_id,
        order_id,
        match_key,
        license_plate,
        received_at,
        coalesce(sku, source_sku) as sku,
        quantity,
        source_row_ids
    from {{ ref('int_receipts') }}
    where route = 'to_amazon' and not is_excluded

),

ended as (

    select *
    from {{ ref('int_return_requests') }}
    where is_cancelled
        and not is_excluded
        and coalesce(match_key not in (
            select match_key from {{ ref('int_return_requests') }} where not is_cancelled and match_key is not null
        ), true)

),

allowed as (

    -- without hours the pair is allowed for good
    select
        upper(trim(zigzag_status)) as zigzag_status,
        max(coalesce(try_cast(trim(cast(grace_hours as varchar)) as integer), 1000000)) as grace_hours
    from {{ setting('status_pairs') }}
    where platform = 'amazon_fba'
        and lower(trim(platform_status)) = 'returned'
        and {{ as_of_date() }} between coalesce(try_cast(valid_from as date), date '1900-01-01')
            and coalesce(try_cast(valid_to as date), date '9999-12-31')
    group by upper(trim(zigzag_status))

),

drifting as (

    select
        ended.*,
        received.sku as received_name,
        received.received_at as amazon_received_at,
        greatest(received.received_at, coalesce(ended.updated_at, ended.created_at)) as drift_since,
        list_sort(list_distinct(list_concat(ended.source_row_ids, received.source_row_ids))) as evidence
    from ended
    inner join received
        on ended.order_id = received.order_id
        and coalesce(ended.license_plate = received.license_plate, ended.match_key = received.match_key)
    qualify row_number() over (
        partition by ended.request_id
        order by ended.license_plate is not distinct from received.license_plate desc, received.received_at, received.receipt_id
    ) = 1

)

select
    'STATUS_DRIFT' as exception_code,
    request_id as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    coalesce(external_return_id, zigzag_return_id) as return_id,
    zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    drifting.status as subject,
    received_name as sku,
    quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('drift_since') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a live return in ZigZag for the unit that Amazon received on ' || strftime(amazon_received_at, '%Y-%m-%d') || ', found '
        || drifting.status || ', difference ' || {{ age_in_days(entity_date('drift_since')) }} || ' days, in return ' || zigzag_return_id
        || ' of order ' || order_id || '.' as message,
    evidence
from drifting
left join allowed on drifting.status = allowed.zigzag_status
where {{ as_of() }} > drift_since + to_hours(coalesce(allowed.grace_hours, 0))
