-- Grain: one channel, shop and thing that is asked for (R-TTS-14). What is still in time counts for neither side. The limit is the one that
-- holds at as_of; where it is the record's own deadline or a claim window per marketplace, none is shown. Without anything due there is
-- no share, and nothing is met or missed.
with counted as (

    select
        channel,
        shop,
        metric,
        max(policy) as policy,
        count(*) filter (where outcome = 'met') as met,
        count(*) filter (where outcome = 'breached') as breached,
        count(*) filter (where outcome = 'pending') as pending
    from {{ ref('int_obligations') }}
    group by channel, shop, metric

),

limits as (

    select policy, arg_max(cast(value as decimal(18, 4)), coalesce(try_cast(valid_from as date), date '1900-01-01')) as limit_value
    from {{ setting('policies') }}
    where {{ as_of_date() }} between coalesce(try_cast(valid_from as date), date '1900-01-01') and coalesce(try_cast(valid_to as date), date '9999-12-31')
    group by policy

),

windows as (

    select marketplace, max(window_end_days) as limit_value
    from {{ ref('int_claim_windows') }}
    where {{ as_of_date() }} between valid_from and valid_to
    group by marketplace

)

select
    counted.channel,
    counted.shop,
    counted.metric,
    cast(case when counted.metric = 'claimed_in_window' then windows.limit_value else limits.limit_value end as decimal(18, 4)) as limit_value,
    case
        when counted.metric in ('request_answered', 'not_approved_by_itself') then 'deadline'
        when counted.policy like '%_hours' then 'hours'
        when counted.policy like '%_days' or counted.metric = 'claimed_in_window' then 'days'
    end as limit_unit,
    cast(counted.met + counted.breached as integer) as due,
    cast(counted.met as integer) as met,
    cast(counted.breached as integer) as breached,
    cast(counted.pending as integer) as pending,
    cast(counted.met / nullif(counted.met + counted.breached, 0) as decimal(9, 4)) as met_share,
    cast({{ policy('compliance_target_share') }} as decimal(9, 4)) as target_share,
    cast(counted.met / nullif(counted.met + counted.breached, 0) as decimal(9, 4)) >= {{ policy('compliance_target_share') }} as is_target_met,
    {{ as_of() }} as as_of
from counted
left join limits on counted.policy = limits.policy
left join windows on lower(counted.shop) = windows.marketplace
order by counted.channel, counted.shop, counted.metric
