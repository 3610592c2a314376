-- Grain: one current settlement by as_of with the reserve that it opens with, the one that it holds back, and the settlement before
-- it: of the same currency and marketplaces, ending where it starts. Where several end there, the chain whose reserve fits counts.
-- A missing reserve row is the unbalanced settlement's (SETTLEMENT_UNBALANCED) and says nothing about the reserve.
with reserves as (

    select
        settlement_id,
        document_sha256,
        -sum(amount) filter (where {{ mapping_key('amount_description') }} = 'current reserve amount') as held_amount,
        sum(amount) filter (where {{ mapping_key('amount_description') }} = 'previous reserve amount balance') as opening_amount,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from {{ ref('int_settlement_lines') }}
    where is_current
        and {{ mapping_key('amount_description') }} in ('current reserve amount', 'previous reserve amount balance')
    group by settlement_id, document_sha256

),

settlements as (

    select
        settlement.*,
        reserves.held_amount,
        reserves.opening_amount,
        coalesce(reserves.source_row_ids, []) as reserve_row_ids
    from {{ ref('int_settlements') }} as settlement
    left join reserves using (settlement_id, document_sha256)
    where settlement.is_current
        and settlement.period_start is not null
        and settlement.period_end is not null
        and settlement.period_end <= {{ as_of() }}

),

neighbours as (

    select
        later.settlement_id,
        earlier.settlement_id as earlier_settlement_id,
        coalesce(earlier.held_amount, 0) as earlier_held_amount,
        earlier.held_amount is null and earlier.difference is distinct from 0 as is_reserve_missing_before,
        earlier.reserve_row_ids as earlier_row_ids
    from settlements as later
    inner join settlements as earlier
        on later.currency = earlier.currency
        and earlier.period_start < later.period_start
        and abs(date_diff('second', earlier.period_end, later.period_start)) <= {{ policy('settlement_gap_seconds') }}
        and (
            list_has_any(earlier.marketplaces, later.marketplaces)
            or len(earlier.marketplaces) = 0
            or len(later.marketplaces) = 0
        )
    qualify row_number() over (
        partition by later.settlement_id
        order by abs(coalesce(earlier.held_amount, 0) - coalesce(later.opening_amount, 0)), earlier.settlement_id
    ) = 1

)

select
    settlements.settlement_id,
    settlements.currency,
    settlements.period_start_date,
    settlements.period_end_date,
    coalesce(settlements.opening_amount, 0) as opening_amount,
    coalesce(settlements.held_amount, 0) as held_amount,
    settlements.opening_amount is null and settlements.difference is distinct from 0 as is_reserve_missing,
    neighbours.earlier_settlement_id,
    neighbours.earlier_held_amount,
    neighbours.is_reserve_missing_before,
    settlements.summary_row_id,
    settlements.reserve_row_ids,
    neighbours.earlier_row_ids
from settlements
left join neighbours using (settlement_id)
