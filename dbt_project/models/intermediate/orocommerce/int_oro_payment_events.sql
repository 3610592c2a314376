-- Grain: one payment event by as_of. Deliveries repeat under one message id; what they say is the same, the one received last
-- counts.
with ranked as (

    select
        *,
        row_number() over (
            partition by message_id order by occurred_at desc, received_at desc, document_sha256 desc, row_number desc
        ) as delivery_rank,
        count(*) over (partition by message_id) as delivery_count
    from {{ ref('stg_orocommerce__payment_events') }}
    where coalesce(occurred_at, received_at) <= {{ as_of() }}

),

cited as (

    select message_id, {{ collect_rows('source_row_id') }} as source_row_ids
    from ranked
    group by message_id

)

select
    event.message_id,
    event.topic,
    event.occurred_at,
    event.resource_id as oro_order_id,
    current_order.order_id,
    event.payment_status,
    event.transaction_type,
    event.transaction_type = 'refund' as is_refund,
    event.transaction_amount,
    event.transaction_at,
    event.amount_paid,
    event.amount_due,
    event.currency,
    event.delivery_count,
    cited.source_row_ids
from ranked as event
inner join cited on event.message_id = cited.message_id
left join {{ ref('int_oro_orders') }} as current_order
    on event.resource_type = 'orders' and event.resource_id = current_order.oro_order_id
where event.delivery_rank = 1
