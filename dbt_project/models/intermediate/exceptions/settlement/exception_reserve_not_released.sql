-- Grain: one reserve that the newest settlements of a chain hold back in the same amount, more of them than the policy allows (R-X-05).
-- A reserve that follows the sales changes with every settlement; one that stays to the cent is not being paid out.
with recursive held as (

    select settlement_id, settlement_id as first_settlement_id, period_end_date as since, held_amount, currency, 1 as settlement_count, reserve_row_ids
    from {{ ref('int_settlement_reserves') }}
    where held_amount > 0 and held_amount is distinct from earlier_held_amount
    union all
    select
        later.settlement_id,
        held.first_settlement_id,
        held.since,
        held.held_amount,
        held.currency,
        held.settlement_count + 1,
        list_concat(held.reserve_row_ids, later.reserve_row_ids)
    from held
    inner join {{ ref('int_settlement_reserves') }} as later
        on later.earlier_settlement_id = held.settlement_id and later.held_amount = held.held_amount

)

select
    'RESERVE_NOT_RELEASED' as exception_code,
    first_settlement_id as grain_key,
    'AMAZON_FBA' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id']) }}
    settlement_id,
    cast(null as varchar) as shipment_id,
    first_settlement_id as subject,
    cast(null as varchar) as sku,
    cast(null as decimal(18, 4)) as quantity,
    held_amount as amount,
    currency,
    since as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the ' || {{ money('held_amount', 'currency') }} || ' that settlement ' || first_settlement_id || ' held back on ' || since
        || ' to be paid out within ' || {{ units(policy('reserve_settlements')) }} || ' settlements, found it held back in ' || settlement_count
        || ', difference ' || {{ units('settlement_count - ' ~ policy('reserve_settlements')) }} || ', in settlement ' || settlement_id || '.' as message,
    list_sort(list_distinct(reserve_row_ids)) as evidence
from held
where settlement_count > {{ policy('reserve_settlements') }}
    and settlement_id not in (
        select earlier_settlement_id from {{ ref('int_settlement_reserves') }} where earlier_settlement_id is not null
    )
