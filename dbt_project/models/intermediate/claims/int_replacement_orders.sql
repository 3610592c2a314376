-- Grain: one replacement order and the order that it replaces, by as_of. Only the Orders API says so; a report row of the same
-- order that comes later does not undo it. A replacement that was cancelled sent nothing.
with rows_seen as (

    select *
    from {{ ref('stg_amazon_fba__orders') }}
    where order_id is not null and coalesce(purchased_at, updated_at) <= {{ as_of() }}

),

latest as (

    select order_id, order_status
    from rows_seen
    qualify row_number() over (
        partition by order_id order by coalesce(updated_at, purchased_at) desc, received_at desc, source_row_id desc
    ) = 1

),

items as (

    -- the same item in two documents counts once
    select
        seen.order_id,
        seen.replaced_order_id,
        resolved.sku_key,
        min(seen.source_sku) as source_sku,
        min(resolved.sku) as sku,
        max(seen.quantity) as quantity,
        min(seen.purchased_at) as purchased_at,
        {{ collect_rows('seen.source_row_id') }} as source_row_ids
    from rows_seen as seen
    left join {{ ref('int_source_skus') }} as resolved
        on resolved.source_system = 'amazon_fba'
        and seen.source_sku = resolved.source_sku
        and {{ entity_date('seen.purchased_at') }} is not distinct from resolved.event_date
    where seen.is_replacement_order and seen.replaced_order_id is not null
    group by seen.order_id, seen.replaced_order_id, resolved.sku_key

)

select
    items.order_id as replacement_order_id,
    items.replaced_order_id,
    items.sku,
    items.source_sku,
    items.sku_key,
    items.replaced_order_id || '|' || items.sku_key as match_key,
    coalesce(items.quantity, 1) as quantity,
    items.purchased_at,
    {{ entity_date('items.purchased_at') }} as purchased_date,
    items.source_row_ids
from items
inner join latest using (order_id)
where not regexp_matches(lower(coalesce(latest.order_status, '')), '^cancel')
