-- Grain: one exception that is open at as_of, or was open in an earlier run and is resolved now. What earlier runs saw
-- comes from history/, so an exception keeps the day it was first seen when the warehouse is rebuilt (decision D8).
with earlier as (

    select *
    from {{ source('history', 'exceptions') }}
    where as_of <= {{ as_of() }}

),

first_seen as (

    select exception_id, min(as_of) as first_seen_as_of, max(as_of) as last_seen_as_of
    from earlier
    group by exception_id

),

open_now as (

    select
        current_exception.*,
        least(coalesce(first_seen.first_seen_as_of, {{ as_of() }}), {{ as_of() }}) as first_seen_as_of
    from {{ ref('int_exceptions') }} as current_exception
    left join first_seen using (exception_id)

),

resolved as (

    select earlier.*, first_seen.first_seen_as_of as first_seen, first_seen.last_seen_as_of as last_seen
    from earlier
    inner join first_seen using (exception_id)
    where earlier.exception_id not in (select exception_id from open_now)
    qualify row_number() over (partition by earlier.exception_id order by earlier.as_of desc, earlier.message, earlier.evidence) = 1

)

select
    exception_id, exception_code, severity, owner_team, exception_class, origin, channel, order_id, return_id,
    zigzag_return_id, settlement_id, shipment_id, subject, sku, quantity, amount, currency, message,
    cast(to_json(evidence) as varchar) as evidence,
    first_seen_as_of,
    {{ as_of() }} as last_seen_as_of,
    'open' as status,
    cast(age_days as integer) as age_days,
    coalesce(stated_due_at, first_seen_as_of + to_hours(cast(sla_hours as integer))) as due_at,
    next_action,
    {{ as_of() }} as as_of
from open_now
union all
select
    exception_id, exception_code, severity, owner_team, exception_class, origin, channel, order_id, return_id,
    zigzag_return_id, settlement_id, shipment_id, subject, sku, quantity, amount, currency, message,
    evidence,
    first_seen as first_seen_as_of,
    last_seen as last_seen_as_of,
    'resolved' as status,
    cast(age_days as integer) as age_days,
    due_at,
    next_action,
    {{ as_of() }} as as_of
from resolved
order by exception_id, status
