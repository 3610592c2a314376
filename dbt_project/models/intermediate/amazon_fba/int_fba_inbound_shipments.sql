-- Grain: one shipment to Amazon by its FBA… id: its latest status and when that status was first seen, its plan and the plan's
-- dates. v0 gives no times at all, so the times of its status are those of the answers. Plans made after as_of are unseen.
with statuses as (

    select shipment_id, plan_shipment_id, shipment_name, status, fulfillment_center, row_kind, received_at, source_row_id
    from {{ ref('stg_amazon_fba__inbound_shipments') }}
    where row_kind in ('shipment', 'plan_shipment') and shipment_id is not null

),

latest as (

    select *
    from statuses
    qualify row_number() over (
        partition by shipment_id
        -- both kinds of one run were received at the same time: v0's status is the finer one once goods arrive
        order by received_at desc, row_kind desc, source_row_id
    ) = 1

),

gathered as (

    select
        shipment_id,
        max(plan_shipment_id) as plan_shipment_id,
        max(fulfillment_center) as fulfillment_center,
        min(received_at) filter (where status = 'CLOSED') as closed_seen_at,
        min(received_at) filter (where status = 'DELIVERED') as delivered_seen_at,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from statuses
    group by shipment_id

),

status_times as (

    select shipment_id, status, min(received_at) as status_seen_at
    from statuses
    group by shipment_id, status

),

plans as (

    select
        inbound_plan_id,
        status as plan_status,
        created_at as planned_at,
        updated_at as plan_updated_at,
        unnest(json_extract_string(shipments_json, '$[*].shipmentId')) as plan_shipment_id
    from {{ ref('stg_amazon_fba__inbound_shipments') }}
    where row_kind = 'plan' and coalesce(created_at <= {{ as_of() }}, true)

),

latest_plans as (

    select *
    from plans
    qualify row_number() over (
        partition by plan_shipment_id order by plan_updated_at desc nulls last, inbound_plan_id
    ) = 1

)

select
    latest.shipment_id,
    latest.shipment_name,
    latest.status,
    status_times.status_seen_at,
    gathered.delivered_seen_at,
    gathered.closed_seen_at,
    gathered.fulfillment_center,
    gathered.plan_shipment_id,
    latest_plans.inbound_plan_id,
    latest_plans.plan_status,
    latest_plans.planned_at,
    latest_plans.plan_updated_at,
    gathered.source_row_ids
from latest
inner join gathered using (shipment_id)
left join status_times
    on latest.shipment_id = status_times.shipment_id and latest.status = status_times.status
left join latest_plans on gathered.plan_shipment_id = latest_plans.plan_shipment_id
