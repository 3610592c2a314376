-- Grain: one exception that is open at as_of (or set aside by a person: waived), or was open in an earlier run and is resolved
-- now. What earlier runs saw comes from history/, so an exception keeps the day it was first seen when the warehouse is rebuilt
-- (decision D8). Priority is by impact and deadline, not by arrival (R-IPS-14).
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

waived as (

    select exception_id, max(try_cast(valid_to as date)) as waived_until, bool_or(nullif(trim(approved_by), '') <> trim(decided_by)) as is_approved
    from {{ setting('waivers') }}
    where nullif(trim(decided_by), '') is not null
        and coalesce(try_cast(decided_at as date), date '1900-01-01') <= {{ as_of_date() }}
        and coalesce(try_cast(valid_to as date), date '9999-12-31') >= {{ as_of_date() }}
    group by exception_id

),

runs as (

    select distinct as_of from earlier where as_of < {{ as_of() }}

),

reopened as (

    -- an earlier run between the first that saw it and this one did not see it
    select first_seen.exception_id
    from first_seen
    inner join runs on runs.as_of > first_seen.first_seen_as_of
    left join earlier on first_seen.exception_id = earlier.exception_id and runs.as_of = earlier.as_of
    group by first_seen.exception_id
    having bool_or(earlier.exception_id is null)

),

open_now as (

    select
        current_exception.* exclude (stated_due_at, sla_hours),
        least(coalesce(first_seen.first_seen_as_of, {{ as_of() }}), {{ as_of() }}) as first_seen_as_of,
        coalesce(stated_due_at, least(coalesce(first_seen.first_seen_as_of, {{ as_of() }}), {{ as_of() }}) + to_hours(cast(sla_hours as integer))) as due_at,
        current_exception.exception_id in (select exception_id from reopened) as is_reopened,
        case
            when waived.exception_id is not null
                and (coalesce(waived.is_approved, false) or coalesce(current_exception.amount, 0) <= {{ policy('four_eyes_amount') }}) then 'waived'
            else 'open'
        end as status
    from {{ ref('int_exceptions') }} as current_exception
    left join first_seen using (exception_id)
    left join waived using (exception_id)

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
    status,
    cast(age_days as integer) as age_days,
    due_at,
    next_action,
    is_reopened,
    cast(
        case severity when 'critical' then 1000 when 'high' then 300 when 'medium' then 100 else 10 end
        + case
            when due_at < {{ as_of() }} then 200
            when due_at < {{ as_of() }} + interval 1 day then 100
            when due_at < {{ as_of() }} + interval 3 days then 50
            else 0
        end
        + least(200, floor(50 * log10(1 + coalesce(amount, 0)))) as integer
    ) as priority,
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
    false as is_reopened,
    0 as priority,
    {{ as_of() }} as as_of
from resolved
order by exception_id, status
