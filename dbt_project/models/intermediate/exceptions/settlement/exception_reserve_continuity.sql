-- Grain: one current settlement that opens with another reserve than the one before it held back (R-X-05).
-- A settlement whose reserve row is missing is SETTLEMENT_UNBALANCED; neither it nor its successor is judged.
with neighbours as (

    select *, earlier_held_amount - opening_amount as reserve_difference
    from {{ ref('int_settlement_reserves') }}
    where earlier_settlement_id is not null and not is_reserve_missing_before and not is_reserve_missing

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
    'Expected the settlement to open with the ' || {{ money('earlier_held_amount', 'currency') }} || ' that settlement ' || earlier_settlement_id
        || ' held back, found ' || {{ money('opening_amount', 'currency') }} || ', difference ' || {{ money('reserve_difference', 'currency') }}
        || ', in settlement ' || settlement_id || '.' as message,
    list_sort(list_distinct(list_concat(earlier_row_ids, reserve_row_ids, [summary_row_id]))) as evidence
from neighbours
where reserve_difference <> 0
