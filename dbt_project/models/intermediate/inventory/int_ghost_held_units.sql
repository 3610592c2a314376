-- Grain: one held item (int_held_units) in base units of its SKU, at cost: what could be sold by any channel and is not (G1). An
-- item whose unit says nothing about base units keeps its own count.
select
    held.* replace (
        cast(cast(held.quantity as decimal(38, 4)) * coalesce(unit.factor, 1) as decimal(18, 4)) as quantity,
        cast(cast(held.value_at_cost as decimal(38, 4)) * coalesce(unit.factor, 1) as decimal(18, 4)) as value_at_cost
    )
from {{ ref('int_held_units') }} as held
left join (
    select zigzag_return_id, item_id, min(factor) as factor
    from {{ ref('int_unit_items') }}
    where is_countable
    group by all
) as unit on held.zigzag_return_id = unit.zigzag_return_id and held.item_id = unit.item_id
