-- Grain: one ZigZag item of the TikTok channel, with the TikTok return that it belongs to: the economic return of the external id.
-- The order is the return's where ZigZag says another one; an external id that TikTok does not know stays as it is.
select
    {{ hash_id(["'tiktok_shop'", 'item.zigzag_return_id', 'item.item_id']) }} as receipt_id,
    item.zigzag_return_id,
    item.item_id,
    coalesce(chain.economic_return_id, item.external_return_id) as return_id,
    item.external_return_id,
    chain.return_id is not null as is_known_return,
    coalesce(record.order_id, item.order_id) as order_id,
    item.order_id as stated_order_id,
    item.order_line_id,
    coalesce(item.status in ('CANCELLED', 'EXPIRED'), false) as is_cancelled,
    item.status,
    item.item_status,
    item.created_at,
    item.authorised_at,
    item.updated_at,
    item.warehouse_code,
    item.tracking_number,
    item.return_reason_id,
    item.source_sku,
    item.sku,
    item.sku_key,
    coalesce(item.received_sku, item.source_sku) as received_source_sku,
    item.received_as_sku,
    item.received_as_sku_key,
    item.quantity,
    item.received_at,
    item.received_quantity,
    item.grade,
    item.graded_at,
    item.disposition,
    released.released_to,
    item.license_plate,
    item.source_row_ids
from {{ ref('int_zigzag_items') }} as item
left join {{ ref('int_tiktok_return_chains') }} as chain on item.external_return_id = chain.return_id
left join {{ ref('int_tiktok_returns') }} as record on chain.return_id = record.return_id
left join {{ ref('int_item_releases') }} as released
    on item.zigzag_return_id = released.zigzag_return_id and item.item_id = released.item_id
where item.channel = 'TIKTOK_SHOP'
