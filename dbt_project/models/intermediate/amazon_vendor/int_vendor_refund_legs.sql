-- Grain: one item of a return that Amazon deducted from payments: the money side. What it expects back is what Amazon claims.
select
    position_id as refund_line_id,
    'AMAZON_VENDOR' as channel,
    coalesce(purchase_order_number, hub_purchase_order_number) as order_id,
    cast(null as varchar) as order_line_id,
    request_id as return_id,
    cast(null as varchar) as unit_id,
    sku,
    sku_key,
    source_sku,
    request_id || '|' || sku_key as match_key,
    cast(null as varchar) as tracking_number,
    cast(charged_on as timestamp) as occurred_at,
    charged_on as event_date,
    cast(coalesce(nullif(claimed_quantity, 0), nullif(requested_quantity, 0), announced_quantity, 0) as decimal(18, 4)) as quantity,
    deducted_amount as amount,
    currency,
    false as is_excluded,
    evidence as source_row_ids
from {{ ref('int_vendor_return_positions') }}
where is_deducted
