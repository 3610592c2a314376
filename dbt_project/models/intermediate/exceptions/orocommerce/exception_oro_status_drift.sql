-- Grain: one return whose order stands at an earlier milestone than the goods reached longer ago than the time allowed
-- (R-ORO-05, R-ORO-07). The order's status is that of its newest return.
select
    'ORO_STATUS_DRIFT' as exception_code,
    zigzag_return_id as grain_key,
    'OROCOMMERCE' as channel,
    order_id,
    coalesce(external_return_id, zigzag_return_id) as return_id,
    zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    coalesce(return_status, 'none') as subject,
    sku,
    quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('due_since') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected order ' || order_id || ' to show ' || due_status || ', found ' || coalesce(return_status, 'none') || ', difference '
        || date_diff('hour', due_since, {{ as_of() }}) || ' h since ' || strftime(due_since, '%Y-%m-%d %H:%M') || ' UTC, in return '
        || zigzag_return_id || '.' as message,
    list_sort(list_distinct(rows_about_it))::varchar[] as evidence
from {{ ref('int_oro_return_milestones') }}
where is_newest and shown_rank < due_rank
