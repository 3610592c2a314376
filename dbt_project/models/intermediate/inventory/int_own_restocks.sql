-- Grain: units of one item that ZigZag put into a sellable warehouse of the seller, in base units, and whether its latest grade
-- makes them fit for sale.
select
    item.unit_key,
    item.zigzag_return_id,
    item.item_id,
    item.channel,
    item.order_id,
    item.sku,
    item.grade,
    coalesce(meaning.stock_effect = 'sellable', false) as is_fit_for_sale,
    item.grade is null or meaning.grade is not null as is_grade_known,
    released.released_to,
    case when released.released_to = 'own' then coalesce(item.disposition_warehouse_code, item.warehouse_code) else 'FBA' end as location,
    item.received_quantity as quantity,
    item.is_countable,
    released.released_at,
    item.source_row_ids
from {{ ref('int_unit_items') }} as item
inner join {{ ref('int_item_releases') }} as released
    on item.zigzag_return_id = released.zigzag_return_id and item.item_id = released.item_id
left join (
    select upper(grade) as grade, min(stock_effect) as stock_effect from {{ setting('grade_dispositions') }} group by 1
) as meaning on item.grade = meaning.grade
where released.released_to in ('own', 'fba') and item.sku is not null and item.received_quantity > 0
