-- Grain: one SKU at one location as one system counts it, beside what the books say there (R-FBA-16): Amazon's count and a hub's
-- against the ERP, the ERP's against the last count and what moved since, the shops' offers against the ERP.
with positions as (

    select * from {{ ref('int_stock_positions') }}

)

select
    positions.sku,
    positions.location,
    positions.source_system,
    cast(positions.quantity as decimal(18, 4)) as quantity,
    cast(positions.book_quantity as decimal(18, 4)) as book_quantity,
    cast(positions.quantity - positions.book_quantity as decimal(18, 4)) as difference,
    cast(cast(positions.quantity as decimal(38, 4)) * items.unit_cost as decimal(18, 4)) as value_at_cost,
    items.cost_currency as currency,
    positions.snapshot_at,
    {{ as_of() }} as as_of
from positions
left join {{ ref('int_items') }} as items on positions.sku = items.sku
order by positions.sku, positions.location, positions.source_system
