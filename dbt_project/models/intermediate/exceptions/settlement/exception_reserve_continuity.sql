-- Grain: one current settlement that opens with another reserve than the one before it held back (R-X-05). The one before is
-- the one of the same currency and marketplaces that ends where it starts; with several, the chain that fits counts.
-- A settlement whose reserve row is missing is SETTLEMENT_UNBALANCED; neither it nor its successor is judged.
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
    where settlement.is_current and settlement.period_start is not null and settlement.period_end is not null

),

neighbours as (

    select
        later.settlement_id,
        earlier.settlement_id as earlier_settlement_id,
        later.currency,
        later.period_start_date,
        coalesce(earlier.held_amount, 0) as expected_amount,
        coalesce(later.opening_amount, 0) as opening_amount,
        coalesce(earlier.held_amount, 0) - coalesce(later.opening_amount, 0) as reserve_difference,
        earlier.held_amount is null and earlier.difference is distinct from 0 as is_reserve_missing_before,
        later.opening_amount is null and later.difference is distinct from 0 as is_reserve_missing,
        list_sort(list_distinct(list_concat(earlier.reserve_row_ids, later.reserve_row_ids, [later.summary_row_id]))) as evidence
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
    where coalesce(later.period_end <= {{ as_of() }}, true)
    qualify row_number() over (
        partition by later.settlement_id order by abs(reserve_difference), earlier.settlement_id
    ) = 1

)

select
    'RESERVE_CONTINUITY' as exception_code,
    settlement_id as grain_key,
    'AMAZON_FBA' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id']) }}
    settlement_id,
    cast(null as varchar) as shipment_id,
    earlier_settlement_id as subject,
    cast(null as varchar) as sku,
    cast(null as decimal(18, 4)) as quantity,
    abs(reserve_difference) as amount,
    currency,
    period_start_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the settlement to open with the ' || {{ money('expected_amount', 'currency') }} || ' that settlement ' || earlier_settlement_id
        || ' held back, found ' || {{ money('opening_amount', 'currency') }} || ', difference ' || {{ money('reserve_difference', 'currency') }}
        || ', in settlement ' || settlement_id || '.' as message,
    evidence
from neighbours
where reserve_difference <> 0
    and not is_reserve_missing_before
    and not is_reserve_missing
