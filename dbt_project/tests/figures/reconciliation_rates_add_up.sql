-- Every line of reconciled_returns and every exception is counted once in "all"; each refund line has one fate; one row per channel
-- and month.
{{ config(meta={'dagster': {'ref': {'name': 'reconciliation_rates'}}}) }}
with expected as (

    select
        (select count(*) from {{ ref('reconciled_returns') }}) as returns,
        (select count(*) from {{ ref('return_exceptions') }}) as exceptions

)

select channel, month, 'total' as what, expected.returns + expected.exceptions as expected, rates.returns + rates.exceptions as found
from {{ ref('reconciliation_rates') }} as rates
cross join expected
where rates.channel = 'all' and rates.month = 'all'
    and (rates.returns <> expected.returns or rates.exceptions <> expected.exceptions)
union all
select channel, month, 'fates', refund_lines, matched_automatically + matched_by_person + partly_matched + undecided + unmatched + set_aside
from {{ ref('reconciliation_rates') }}
where refund_lines <> matched_automatically + matched_by_person + partly_matched + undecided + unmatched + set_aside
union all
select channel, month, 'rows', 1, count(*)
from {{ ref('reconciliation_rates') }}
group by channel, month
having count(*) > 1
