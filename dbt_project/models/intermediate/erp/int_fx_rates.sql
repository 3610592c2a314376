-- Grain: one day and currency: what one euro costs, with the day of which the rate is. Days without a rate (weekends, holidays)
-- take the last one before them, no longer than the policy allows: a currency that is no longer quoted has no rate. Of several
-- files that have a day, the one received last counts. The euro is there with rate 1, so that any pair is a quotient.
with quoted as (

    select rate_date, currency, rate, source_row_id
    from {{ ref('stg_erp__fx_rates') }}
    where rate_date <= {{ as_of_date() }} and currency <> 'EUR'
    qualify row_number() over (
        partition by rate_date, currency order by received_at desc, document_sha256 desc, row_number desc
    ) = 1

),

bounded as (

    select
        *,
        least(
            coalesce(lead(rate_date) over (partition by currency order by rate_date) - 1, {{ as_of_date() }}),
            rate_date + cast({{ policy('fx_rate_carry_days') }} as integer)
        ) as last_date
    from quoted

),

carried as (

    select
        unnest(range(cast(rate_date as timestamp), cast(last_date + 1 as timestamp), interval 1 day)) as day,
        currency,
        rate,
        rate_date,
        source_row_id
    from bounded

),

euro as (

    select day, 'EUR' as currency, cast(1 as decimal(18, 8)) as rate, max(rate_date) as rate_date, cast(null as varchar) as source_row_id
    from carried
    group by day

)

select cast(day as date) as rate_day, currency, rate, rate_date, source_row_id from carried
union all
select cast(day as date), currency, rate, rate_date, source_row_id from euro
