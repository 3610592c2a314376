-- Grain: one current settlement whose predecessor is missing. Settlements of one currency that share a marketplace form a
-- chain in which each starts where the one before ended; parallel settlements of other marketplaces are other chains.
with settlements as (

    select *
    from {{ ref('int_settlements') }}
    where is_current and period_start is not null and period_end is not null

),

neighbours as (

    select
        later.settlement_id,
        earlier.settlement_id as earlier_settlement_id,
        earlier.period_end,
        earlier.summary_row_id as earlier_row_id,
        date_diff('second', earlier.period_end, later.period_start) as seconds_between
    from settlements as later
    inner join settlements as earlier
        on later.currency = earlier.currency
        and earlier.period_start < later.period_start
        and (
            list_has_any(earlier.marketplaces, later.marketplaces)
            or len(earlier.marketplaces) = 0
            or len(later.marketplaces) = 0
        )

),

touching as (

    select settlement_id, earlier_settlement_id
    from neighbours
    where abs(seconds_between) <= {{ policy('settlement_gap_seconds') }}

),

-- where a chain breaks: a settlement that follows none, and the last one before it that none follows
breaks as (

    select *
    from neighbours
    where seconds_between > {{ policy('settlement_gap_seconds') }}
        and settlement_id not in (select settlement_id from touching)
        and earlier_settlement_id not in (select earlier_settlement_id from touching)
    qualify row_number() over (partition by earlier_settlement_id order by seconds_between, settlement_id) = 1

),

chained as (

    select
        settlements.*,
        breaks.period_end as covered_until,
        breaks.earlier_row_id,
        breaks.earlier_settlement_id
    from breaks
    inner join settlements using (settlement_id)
    qualify row_number() over (partition by settlement_id order by breaks.seconds_between, breaks.earlier_settlement_id) = 1

)

select
    'SETTLEMENT_GAP' as exception_code,
    settlement_id as grain_key,
    'AMAZON_FBA' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id']) }}
    settlement_id,
    cast(null as varchar) as shipment_id,
    marketplace as subject,
    cast(null as varchar) as sku,
    cast(null as decimal(18, 4)) as quantity,
    cast(null as decimal(18, 4)) as amount,
    currency,
    period_start_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the settlement to start at ' || strftime(covered_until, '%Y-%m-%d %H:%M:%S') || ' UTC, where settlement '
        || earlier_settlement_id || ' ended, found ' || strftime(period_start, '%Y-%m-%d %H:%M:%S') || ' UTC, difference '
        || round(date_diff('minute', covered_until, period_start) / 1440.0, 1) || ' days, in settlement ' || settlement_id || '.' as message,
    list_sort([earlier_row_id, summary_row_id]) as evidence
from chained
where {{ as_of() }} > period_start + to_days(cast({{ policy('settlement_gap_grace_days') }} as integer))
