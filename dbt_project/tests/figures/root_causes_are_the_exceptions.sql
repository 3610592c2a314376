-- Codes alone: what recurs is what return_exceptions holds of it, per currency. One row per cause and currency.
{{ config(meta={'dagster': {'ref': {'name': 'root_causes'}}}) }}
with found as (

    select exception_code, currency, count(*) as exceptions, coalesce(sum(amount), 0) as value
    from {{ ref('return_exceptions') }}
    group by exception_code, currency

)

select causes.exception_code, causes.currency, found.exceptions as expected, causes.occurrences as found
from {{ ref('root_causes') }} as causes
left join found on causes.exception_code = found.exception_code and causes.currency is not distinct from found.currency
where causes.cause_kind = 'code' and (causes.occurrences is distinct from found.exceptions or causes.value is distinct from found.value)
union all
select exception_code, currency, 1, count(*)
from {{ ref('root_causes') }}
group by exception_code, cause_kind, cause, currency
having count(*) > 1
