-- Grain: one return that somebody ended although nothing arrived (R-ORO-03): ZigZag calls it received or processed, or its order
-- shows a milestone that none of its returns reached. A parcel scanned at the door, or found empty, was verified. An order that
-- shows a credit which was made too early is ORO_PREMATURE_CREDIT.
with judged as (

    select
        *,
        coalesce(zigzag_status in ('RECEIVED', 'PARTIALLY_RECEIVED', 'PROCESSED'), false) as is_ended_at_zigzag,
        coalesce(is_newest and shown_rank >= 2 and shown_rank > order_reached_rank and not (credit_count > 0 and shown_rank = 4), false) as is_ended_on_order
    from {{ ref('int_oro_return_milestones') }}
    where received_at is null and arrived_at is null and not is_missing

)

select
    'ORO_CLOSE_UNVERIFIED' as exception_code,
    zigzag_return_id as grain_key,
    'OROCOMMERCE' as channel,
    order_id,
    coalesce(external_return_id, zigzag_return_id) as return_id,
    zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    case when is_ended_on_order then return_status else zigzag_status end as subject,
    sku,
    quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('updated_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected an arrival before the return is ended, found '
        || concat_ws(' and ', case when is_ended_on_order then 'the order at ' || return_status end, case when is_ended_at_zigzag then 'ZigZag at ' || zigzag_status end)
        || ', difference ' || {{ units('quantity') }} || ' unit(s) that nobody received, in return ' || zigzag_return_id || ' of order '
        || order_id || '.' as message,
    list_sort(list_distinct(rows_about_it))::varchar[] as evidence
from judged
where is_ended_at_zigzag or is_ended_on_order
