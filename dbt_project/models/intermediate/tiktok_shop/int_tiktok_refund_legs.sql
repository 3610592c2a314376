-- Grain: one unit of a settled TikTok refund that expects goods at a hub. A line item of an order is one unit, named on both sides.
select
    refund_line_id,
    'TIKTOK_SHOP' as channel,
    order_id,
    order_line_id,
    return_id,
    order_line_id as unit_id,
    sku,
    sku_key,
    source_sku,
    match_key,
    tracking_number,
    refunded_at as occurred_at,
    {{ entity_date('refunded_at') }} as event_date,
    quantity,
    settled_amount as amount,
    currency,
    is_platform_fulfilled as is_excluded,
    source_row_ids
from {{ ref('int_tiktok_refund_lines') }}
where settled_amount is not null and expects_goods and not is_reversed
