-- ZigZag's units graded fit for sale are conserved per SKU: held, released, or gone another way; no other place exists.
{{ config(meta={'dagster': {'ref': {'name': 'ghost_inventory'}}}) }}
with sellable_grades as (

    select upper(grade) as grade from {{ setting('grade_dispositions') }} where stock_effect = 'sellable'

),

graded as (

    select
        item.received_as_sku as sku,
        case when item.received_quantity > 0 then item.received_quantity else item.quantity end as quantity,
        released.item_id is not null as is_released,
        item.item_status is not distinct from 'MISSING'
            or item.route = 'to_amazon'
            or coalesce(request.is_duplicate, false)
            or (item.item_status = 'DISPOSITIONED' and item.disposition in ('LIQUIDATE', 'DESTROY', 'DONATE', 'RECYCLE', 'RETURN_TO_VENDOR'))
            as is_gone
    from {{ ref('int_zigzag_items') }} as item
    left join {{ ref('int_item_releases') }} as released
        on item.zigzag_return_id = released.zigzag_return_id and item.item_id = released.item_id
    left join {{ ref('int_return_requests') }} as request
        on item.zigzag_return_id = request.zigzag_return_id and item.item_id = request.item_id
    where item.grade in (select grade from sellable_grades) and item.graded_at is not null

),

places as (

    select sku, sum(quantity) as graded, sum(quantity) filter (where is_released) as released, sum(quantity) filter (where is_gone and not is_released) as gone
    from graded
    group by sku

),

held as (

    select sku, sum(quantity) as held
    from {{ ref('int_held_units') }}
    where (zigzag_return_id, item_id) in (select (zigzag_return_id, item_id) from {{ ref('int_zigzag_items') }})
    group by sku

)

select places.sku, held.sku as held_sku, graded, held, released, gone
from places
full outer join held on places.sku is not distinct from held.sku
where coalesce(graded, 0) <> coalesce(held, 0) + coalesce(released, 0) + coalesce(gone, 0)
