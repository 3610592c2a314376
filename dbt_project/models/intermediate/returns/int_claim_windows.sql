-- Grain: one marketplace and currency seen in refunds, and validity of its claim window. The most specific row of the
-- settings applies: the marketplace's own, else the currency's, else the general one (R-X-07).
with markets as (

    select distinct lower(coalesce(marketplace, '')) as marketplace, currency
    from {{ ref('int_refund_groups') }}

),

windows as (

    select
        lower(marketplace) as marketplace,
        upper(currency) as currency,
        cast(window_start_days as integer) as window_start_days,
        cast(window_end_days as integer) as window_end_days,
        coalesce(try_cast(valid_from as date), date '1900-01-01') as valid_from,
        coalesce(try_cast(valid_to as date), date '9999-12-31') as valid_to
    from {{ setting('claim_windows') }}

)

select
    markets.marketplace,
    markets.currency,
    windows.window_start_days,
    windows.window_end_days,
    windows.valid_from,
    windows.valid_to
from markets
inner join windows
    on windows.marketplace in (markets.marketplace, '*')
    and windows.currency in (markets.currency, '*')
qualify rank() over (
    partition by markets.marketplace, markets.currency
    order by windows.marketplace <> '*' desc, windows.currency <> '*' desc
) = 1
