-- Grain: one movement of returned units of a SKU from one pool to the next (inventory.md 4.2).
select
    movement_id,
    sku,
    pool_from,
    pool_to,
    cast(quantity as decimal(18, 4)) as quantity,
    cast(occurred_at as timestamp) as occurred_at,
    cast(to_json(source_row_ids) as varchar) as source_row_ids,
    {{ as_of() }} as as_of
from {{ ref('int_unit_movements') }}
order by occurred_at, movement_id
