-- Grain: one month of the legal entity that finance has locked by as_of (config/period_locks.csv). A lock closes its month and every month
-- before it. soft or hard says whether finance may still post by hand; nothing is posted into either by itself.
with entities as (

    select min(entity) as entity
    from {{ setting('accounting_entities') }}
    where {{ as_of_date() }} between coalesce(try_cast(valid_from as date), date '1900-01-01')
        and coalesce(try_cast(valid_to as date), date '9999-12-31')

),

locks as (

    select
        trim(entity) as entity,
        trim(period) as period,
        last_day(try_cast(trim(period) || '-01' as date)) as last_day,
        lower(trim(kind)) as kind,
        {{ parse_timestamp('locked_at') }} as locked_at,
        trim(locked_by) as locked_by
    from {{ setting('period_locks') }}

)

select locks.*
from locks
inner join entities on lower(locks.entity) = lower(trim(entities.entity))
where locks.last_day is not null and locks.locked_at <= {{ as_of() }}
