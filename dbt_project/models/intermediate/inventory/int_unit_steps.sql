-- Grain: one arrival of a lot in a pool. A null pool is outside: with the customer before, and given up after. Steps are in the
-- order of what happened; a message that claims to be earlier than the step before it happened then.
with entered as (

    select lot_id, 1 as step, 0 as part, coalesce(authorised_at, received_at) as entered_at, 'RETURN_TRANSIT' as pool, source_row_ids
    from {{ ref('int_unit_lots') }}
    where lot_kind <> 'surplus' and coalesce(authorised_at, received_at) is not null
    union all
    -- units that will not come any more
    select lot_id, 2, 0, updated_at, null, source_row_ids
    from {{ ref('int_unit_lots') }}
    where lot_kind = 'missing'
        and (item_status = 'MISSING' or status in ('CANCELLED', 'EXPIRED') or (received_at is not null and sku_name is distinct from expected_sku_name))
    union all
    select lot_id, 3, 0, received_at, case when is_known then 'ZZ_RECEIVED' else 'UNKNOWN_SKU' end, source_row_ids
    from {{ ref('int_unit_lots') }}
    where lot_kind <> 'missing'
    union all
    select lot.lot_id, 4, grading.grade_version, grading.graded_at, grading.pool, grading.source_row_ids
    from {{ ref('int_unit_lots') }} as lot
    inner join {{ ref('int_unit_gradings') }} as grading on lot.item_id = grading.item_id
    where lot.lot_kind <> 'missing' and lot.is_known and grading.pool is not null
    union all
    select
        lot.lot_id, 5, 0, released.released_at,
        case
            when released.released_to = 'fba' then 'FBA_INBOUND'
            -- a consignment of which no document tells where it goes
            when released.released_to = 'consignment' and lot.consignment_destination is null and lot.channel = 'AMAZON_FBA' then 'FBA_INBOUND'
            when released.released_to = 'own' or lot.consignment_destination = 'OWN' then 'OWN_SELLABLE'
            when regexp_matches(coalesce(lot.consignment_destination, ''), 'DISPOS|DESTR|RECYC|DONAT|CHARITY') then 'WRITTEN_OFF'
            else 'LIQUIDATION'
        end,
        lot.source_row_ids
    from {{ ref('int_unit_lots') }} as lot
    inner join {{ ref('int_item_releases') }} as released
        on lot.zigzag_return_id = released.zigzag_return_id and lot.item_id = released.item_id
    where lot.lot_kind <> 'missing'
    union all
    select
        lot.lot_id, 5, 0, lot.dispositioned_at,
        case
            when lot.disposition = 'LIQUIDATE' then 'LIQUIDATION'
            when lot.disposition in ('DESTROY', 'DONATE', 'RECYCLE') then 'WRITTEN_OFF'
        end,
        lot.source_row_ids
    from {{ ref('int_unit_lots') }} as lot
    anti join {{ ref('int_item_releases') }} as released
        on lot.zigzag_return_id = released.zigzag_return_id and lot.item_id = released.item_id
    where lot.lot_kind <> 'missing'
        and lot.item_status = 'DISPOSITIONED'
        and lot.dispositioned_at is not null
        and lot.disposition in ('LIQUIDATE', 'DESTROY', 'DONATE', 'RECYCLE', 'RETURN_TO_VENDOR')

)

select
    lot_id,
    row_number() over lot_steps as step_number,
    max(entered_at) over (lot_steps rows unbounded preceding) as entered_at,
    pool,
    lag(pool) over lot_steps as pool_before,
    source_row_ids
from entered
window lot_steps as (partition by lot_id order by step, part, entered_at)
