-- A line with both moments has one of the two lags between goods and refund, never both; the months of a lag add up to "all"; one row
-- per channel, shop, lag and month.
{{ config(meta={'dagster': {'ref': {'name': 'refund_lags'}}}) }}
with lines as (

    select channel, count(*) as lines
    from {{ ref('reconciled_returns') }}
    where refunded_at is not null and received_at is not null
        and state not in ('excluded', 'reversed', 'cancelled', 'removal', 'replaced', 'over_refunded', 'unmapped', 'returnless', 'goodwill')
    group by channel

),

lags as (

    select channel, sum(ended) as lines
    from {{ ref('refund_lags') }}
    where measure in ('receipt_to_refund', 'refund_to_receipt') and month = 'all'
    group by channel

)

select channel, null as shop, null as measure, lines.lines as expected, lags.lines as found
from lines
full outer join lags using (channel)
where coalesce(lines.lines, 0) <> coalesce(lags.lines, 0)
union all
select channel, shop, measure, sum(ended + waiting + breaches) filter (where month = 'all'), sum(ended + waiting + breaches) filter (where month <> 'all')
from {{ ref('refund_lags') }}
group by channel, shop, measure
having sum(ended + waiting + breaches) filter (where month = 'all') <> sum(ended + waiting + breaches) filter (where month <> 'all')
union all
select channel, shop, measure, 1, count(*)
from {{ ref('refund_lags') }}
group by channel, shop, measure, month
having count(*) > 1
