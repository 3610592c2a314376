-- Grain: one credit memo line that expects goods: the units that were neither taken back nor credited before. The unit is the
-- order line in the return, which the ZigZag item names as well.
select
    refund_line_id,
    'OROCOMMERCE' as channel,
    order_id,
    order_line_id,
    zigzag_return_id as return_id,
    case when zigzag_return_id is not null and order_line_id is not null then return_line_key end as unit_id,
    sku,
    sku_key,
    source_sku,
    -- what names a return that ZigZag knows answers that return and no other of the order
    case
        when zigzag_return_id is null or zigzag_return_id not in (select zigzag_return_id from {{ ref('int_oro_return_items') }})
            then order_id || '|' || sku_key
    end as match_key,
    cast(null as varchar) as tracking_number,
    created_at as occurred_at,
    credit_date as event_date,
    cast(kept_quantity as decimal(18, 4)) as quantity,
    gross_amount as amount,
    currency,
    false as is_excluded,
    [source_row_id]::varchar[] as source_row_ids
from {{ ref('int_oro_credits') }}
