-- Grain: one recurring cause of exceptions and currency: a code alone, or a code at one SKU, warehouse, shop, carrier, reason or subject
-- (R-ORO-10). An exception counts under every kind of cause that it has, so kinds are alternatives and are not added up. A cause recurs
-- from the number of the policy on, over all its currencies; its rank is among the causes of its kind, the most frequent first.
with causes as (

    select
        exception_code,
        cause_kind,
        cause,
        currency,
        min(owner_team) as owner_team,
        count(*) as occurrences,
        count(*) filter (where status = 'open') as still_open,
        coalesce(sum(amount), 0) as value,
        min(fact_date) as first_fact_date,
        max(fact_date) as last_fact_date,
        min(first_seen_as_of) as first_seen_as_of,
        max(last_seen_as_of) as last_seen_as_of,
        count(*) filter (where {{ age_in_days('fact_date') }} < {{ policy('trend_days') }}) as recent,
        count(*) filter (
            where {{ age_in_days('fact_date') }} between {{ policy('trend_days') }} and 2 * {{ policy('trend_days') }} - 1
        ) as before_that,
        list_sort(list(distinct month)) as months
    from {{ ref('int_exception_causes') }}
    group by exception_code, cause_kind, cause, currency

),

totals as (

    select *, sum(occurrences) over (partition by exception_code, cause_kind, cause) as cause_occurrences
    from causes

)

select
    cause_kind,
    cast(dense_rank() over (partition by cause_kind order by cause_occurrences desc, exception_code, cause) as integer) as rank_in_kind,
    exception_code,
    cause,
    currency,
    owner_team,
    cast(occurrences as integer) as occurrences,
    cast(cause_occurrences as integer) as cause_occurrences,
    cast(still_open as integer) as still_open,
    try_cast(value as decimal(18, 4)) as value,
    first_fact_date,
    last_fact_date,
    first_seen_as_of,
    last_seen_as_of,
    cast(len(months) as integer) as month_count,
    cast(to_json(months) as varchar) as months,
    cast(recent as integer) as recent,
    cast(before_that as integer) as before_that,
    case
        when recent > 0 and before_that = 0 and {{ age_in_days('first_fact_date') }} < {{ policy('trend_days') }} then 'new'
        when recent > before_that then 'rising'
        when recent < before_that then 'falling'
        when recent = 0 then 'quiet'
        else 'steady'
    end as trend,
    {{ as_of() }} as as_of
from totals
where cause_occurrences >= {{ policy('recurring_cause_count') }}
order by cause_kind, rank_in_kind, currency
