-- Grain: one ZigZag item of the FBA channel: what a customer said they send back. is_duplicate: the same licence plate (or
-- item id) of an order stands on another live return that came first; it counts once.
with items as (

    select
        item.*,
        coalesce(item.status in ('CANCELLED', 'EXPIRED'), false) as is_cancelled,
        coalesce(orders.fulfilment in ('MFN', 'MCF'), false) or coalesce(item.route = 'removal_to_hub', false) as is_excluded,
        orders.fulfilment
    from {{ ref('int_zigzag_items') }} as item
    left join {{ ref('int_orders') }} as orders on item.order_id = orders.order_id
    where item.channel = 'AMAZON_FBA'

)

select
    {{ hash_id(["'request'", 'zigzag_return_id', 'item_id']) }} as request_id,
    *,
    order_id || '|' || sku_key as match_key,
    not is_cancelled and row_number() over (
        partition by is_cancelled, order_id, coalesce(license_plate, item_id)
        order by created_at, zigzag_return_id, item_id
    ) > 1 as is_duplicate
from items
