-- Grain: one ZigZag item graded fit for sale that is neither released nor disposed of: what could be sold and is not.
-- Items that only a grade batch knows are held too. Units inside the time allowed are held but no ghosts.
with sellable_grades as (

    select upper(grade) as grade from {{ setting('grade_dispositions') }} where stock_effect = 'sellable'

),

known_items as (

    select
        item.zigzag_return_id,
        item.item_id,
        item.channel,
        item.order_id,
        item.received_as_sku as sku,
        item.received_as_sku_key as sku_key,
        coalesce(item.disposition_warehouse_code, item.warehouse_code) as target_warehouse_code,
        item.warehouse_code as location,
        case when item.received_quantity > 0 then item.received_quantity else item.quantity end as quantity,
        item.graded_at,
        item.source_row_ids
    from {{ ref('int_zigzag_items') }} as item
    left join {{ ref('int_item_releases') }} as released
        on item.zigzag_return_id = released.zigzag_return_id and item.item_id = released.item_id
    left join {{ ref('int_return_requests') }} as request
        on item.zigzag_return_id = request.zigzag_return_id and item.item_id = request.item_id
    where item.grade in (select grade from sellable_grades)
        and item.graded_at is not null
        and released.item_id is null
        and item.item_status is distinct from 'MISSING'
        and item.route <> 'to_amazon'
        and not coalesce(request.is_duplicate, false)
        and not (item.item_status = 'DISPOSITIONED' and item.disposition in ('LIQUIDATE', 'DESTROY', 'DONATE', 'RECYCLE', 'RETURN_TO_VENDOR'))

),

batch_items as (

    select
        grade.zigzag_return_id,
        grade.item_id,
        cast(null as varchar) as channel,
        cast(null as varchar) as order_id,
        resolved.sku,
        resolved.sku_key,
        grade.warehouse_code as target_warehouse_code,
        grade.warehouse_code as location,
        coalesce(grade.quantity, 1) as quantity,
        grade.graded_at,
        grade.source_row_ids
    from {{ ref('int_zigzag_grades') }} as grade
    left join {{ ref('int_source_skus') }} as resolved
        on resolved.source_system = 'zigzag'
        and grade.source_sku = resolved.source_sku
        and {{ entity_date('grade.graded_at') }} = resolved.event_date
    where grade.grade in (select grade from sellable_grades)
        and grade.graded_at is not null
        and not exists (select 1 from {{ ref('int_zigzag_items') }} as item where item.item_id = grade.item_id)

)

select
    held.*,
    {{ entity_date('held.graded_at') }} as graded_date,
    date_diff('second', held.graded_at, {{ as_of() }}) > {{ policy('ghost_release_hours') }} * 3600 as is_overdue,
    held.quantity * item.unit_cost as value_at_cost,
    coalesce(item.cost_currency, '{{ functional_currency() }}') as currency
from (
    select * from known_items
    union all
    select * from batch_items
) as held
left join {{ ref('int_items') }} as item on held.sku = item.sku
