-- Grain: one line item of a TikTok order as it stands at as_of, which is one unit: the platform has no quantity. A line that
-- one answer lists twice is one unit.
with opened as (

    select
        orders.* exclude (line_items_json),
        unnest(json_extract(line_items_json, '$[*]')) as line,
        unnest(range(cast(json_array_length(line_items_json) as bigint))) as line_position
    from {{ ref('int_tiktok_orders') }} as orders

),

typed as (

    select
        order_id,
        {{ clean_text("(line ->> '$.id')") }} as order_line_id,
        shop_id,
        created_at as ordered_at,
        order_status,
        fulfillment_type,
        is_sample_order,
        line_position,
        {{ clean_text("(line ->> '$.product_id')") }} as product_id,
        {{ clean_text("(line ->> '$.sku_id')") }} as sku_id,
        (line ->> '$.seller_sku') as source_sku,
        cast(1 as decimal(18, 4)) as quantity,
        {{ parse_amount("(line ->> '$.original_price')") }} as original_price,
        {{ parse_amount("(line ->> '$.sale_price')") }} as sale_price,
        {{ parse_amount("(line ->> '$.seller_discount')") }} as seller_discount_amount,
        {{ parse_amount("(line ->> '$.platform_discount')") }} as platform_discount_amount,
        coalesce(upper({{ clean_text("(line ->> '$.currency')") }}), currency) as currency,
        upper({{ clean_text("(line ->> '$.display_status')") }}) as line_status,
        upper({{ clean_text("(line ->> '$.package_status')") }}) as package_status,
        {{ clean_text("(line ->> '$.package_id')") }} as package_id,
        coalesce({{ clean_text("(line ->> '$.tracking_number')") }}, tracking_number) as tracking_number,
        coalesce({{ parse_boolean("(line ->> '$.is_gift')") }}, false) as is_gift,
        source_row_id
    from opened

)

select * exclude (line_position)
from typed
qualify row_number() over (partition by order_id, order_line_id order by line_position) = 1
