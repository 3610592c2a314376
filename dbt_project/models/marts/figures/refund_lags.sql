-- Grain: one channel, shop, lag and month in which the lag began, and "all" for every month (R-TTS-10). Percentiles are of the lags that
-- have ended and are one of them (nearest rank), so they stand on few rows too; breaches count those that still run as well, or a refund
-- that never comes would improve the figures.
with summed as (

    select
        channel,
        shop,
        measure,
        case when grouping(month) = 1 then 'all' else month end as month,
        count(ended_at) as ended,
        count(*) - count(ended_at) as waiting,
        quantile_disc(seconds, 0.5) filter (where ended_at is not null) as p50_seconds,
        quantile_disc(seconds, 0.95) filter (where ended_at is not null) as p95_seconds,
        count(*) filter (where is_breach is not null) as judged,
        count(*) filter (where is_breach and ended_at is not null) as ended_late,
        count(*) filter (where is_breach and ended_at is null) as waiting_too_long
    from (select *, strftime(began_on, '%Y-%m') as month from {{ ref('int_return_lags') }})
    group by grouping sets ((channel, shop, measure), (channel, shop, measure, month))

),

levels as (

    select channel, measure, arg_max(limit_value, valid_from) as limit_value, arg_max(limit_unit, valid_from) as limit_unit
    from {{ ref('int_service_levels') }}
    where {{ as_of_date() }} between valid_from and valid_to
    group by channel, measure

)

select
    summed.channel,
    summed.shop,
    summed.measure,
    summed.month,
    cast(summed.ended as integer) as ended,
    cast(summed.waiting as integer) as waiting,
    cast(summed.p50_seconds / 3600 as decimal(18, 2)) as p50_hours,
    cast(summed.p95_seconds / 3600 as decimal(18, 2)) as p95_hours,
    cast(summed.p50_seconds / 86400 as decimal(18, 2)) as p50_days,
    cast(summed.p95_seconds / 86400 as decimal(18, 2)) as p95_days,
    levels.limit_value,
    levels.limit_unit,
    cast(summed.ended_late as integer) as ended_late,
    cast(summed.waiting_too_long as integer) as waiting_too_long,
    cast(summed.ended_late + summed.waiting_too_long as integer) as breaches,
    cast((summed.ended_late + summed.waiting_too_long) / nullif(summed.judged, 0) as decimal(9, 4)) as breach_share,
    {{ as_of() }} as as_of
from summed
left join levels on summed.channel = levels.channel and summed.measure = levels.measure
order by summed.channel, summed.shop, summed.measure, summed.month
