-- Grain: units of one item that share their way (inventory.md 4.2). returned: announced and received as the same SKU; missing:
-- announced and not received; surplus: received without being announced, or as another SKU. Base units.
with split as (

    select
        *,
        case
            when received_at is null then 0
            when sku_name is not distinct from expected_sku_name then least(expected_quantity, received_quantity)
            else 0
        end as returned_quantity
    from {{ ref('int_unit_items') }}

),

lots as (

    select *, 'returned' as lot_kind, sku_name as lot_sku, sku is not null and is_countable as is_known, returned_quantity as quantity
    from split
    union all
    select *, 'missing', expected_sku_name, true, expected_quantity - returned_quantity
    from split
    where authorised_at is not null
    union all
    select *, 'surplus', sku_name, sku is not null and is_countable, received_quantity - returned_quantity
    from split
    where received_at is not null

)

select
    unit_key || '|' || lot_kind as lot_id,
    lots.* exclude (quantity, returned_quantity, expected_quantity, received_quantity),
    cast(quantity as decimal(18, 4)) as quantity
from lots
where quantity > 0 and lot_sku is not null
