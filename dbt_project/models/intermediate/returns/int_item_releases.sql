-- Grain: one ZigZag item that left the returns process by as_of, and where to. Released means restocked at an own warehouse,
-- or gone with its consignment; without the consignment's own record, DISPOSITIONED with a consignment id is taken as gone.
with moves as (

    select
        item.zigzag_return_id,
        item.item_id,
        item.item_status,
        case
            when item.item_status = 'RESTOCKED' and warehouse.is_own_sellable then 'own'
            when item.item_status = 'RESTOCKED' and item.disposition_warehouse_code = 'FBA' then 'fba'
            when item.dispatched_at is not null
                then case when item.consignment_destination = 'FBA' then 'fba' else 'consignment' end
            when item.consignment_id is not null and not item.consignment_is_known and item.item_status = 'DISPOSITIONED'
                then case when item.disposition_warehouse_code = 'FBA' then 'fba' else 'consignment' end
        end as released_to,
        item.restocked_at,
        item.dispatched_at,
        item.dispositioned_at,
        item.updated_at,
        item.restocked_known_at,
        item.dispositioned_known_at,
        item.dispatched_known_at
    from {{ ref('int_zigzag_items') }} as item
    left join (
        select warehouse_code, bool_or(lower(cast(is_own_sellable as varchar)) = 'true') as is_own_sellable
        from {{ setting('warehouses') }}
        group by warehouse_code
    ) as warehouse on coalesce(item.disposition_warehouse_code, item.warehouse_code) = warehouse.warehouse_code

)

select
    zigzag_return_id,
    item_id,
    released_to,
    case when released_to = 'own' then restocked_at when item_status = 'RESTOCKED' then coalesce(dispatched_at, restocked_at) else coalesce(dispatched_at, dispositioned_at, updated_at) end as released_at,
    case
        when released_to = 'own' or (item_status = 'RESTOCKED' and dispatched_at is null) then restocked_known_at
        when dispatched_at is not null then dispatched_known_at
        else dispositioned_known_at
    end as released_known_at
from moves
where released_to is not null
