-- Grain: one line of a TikTok return as it stands at as_of, which is one unit. A return line has neither a quantity nor a
-- product: what was bought is found by the order's line item.
with opened as (

    select
        returns.* exclude (return_line_items_json, refund_amount, currency),
        returns.currency as return_currency,
        unnest(json_extract(return_line_items_json, '$[*]')) as line,
        unnest(range(cast(json_array_length(return_line_items_json) as bigint))) as line_position
    from {{ ref('int_tiktok_returns') }} as returns

),

typed as (

    select
        *,
        {{ clean_text("(line ->> '$.return_line_item_id')") }} as return_line_item_id,
        {{ clean_text("(line ->> '$.order_line_item_id')") }} as order_line_id,
        {{ clean_text("(line ->> '$.sku_id')") }} as sku_id,
        case when {{ clean_text("(line ->> '$.seller_sku')") }} is not null then line ->> '$.seller_sku' end as seller_sku,
        {{ parse_amount("(line ->> '$.refund_amount.refund_total')") }} as refund_amount,
        {{ parse_amount("(line ->> '$.refund_amount.refund_subtotal')") }} as refund_subtotal_amount,
        {{ parse_amount("(line ->> '$.refund_amount.refund_shipping_fee')") }} as refund_shipping_amount,
        {{ parse_amount("(line ->> '$.refund_amount.refund_tax')") }} as refund_tax,
        upper({{ clean_text("(line ->> '$.refund_amount.currency')") }}) as line_currency
    from opened

),

distinct_lines as (

    select *, coalesce(return_line_item_id, order_line_id) as return_line_id
    from typed
    qualify row_number() over (
        partition by return_id, coalesce(return_line_item_id, order_line_id) order by line_position
    ) = 1

)

select
    line.return_id,
    line.return_line_id,
    line.order_id,
    line.order_line_id,
    line.shop_id,
    line.return_type,
    line.return_status,
    line.expects_goods,
    line.created_at,
    line.updated_at,
    line.tracking_number,
    bought.product_id,
    coalesce(line.sku_id, bought.sku_id) as sku_id,
    coalesce(line.seller_sku, bought.source_sku) as source_sku,
    {{ entity_date('coalesce(line.created_at, line.updated_at)') }} as sku_date,
    cast(1 as decimal(18, 4)) as quantity,
    line.refund_amount,
    line.refund_subtotal_amount,
    line.refund_shipping_amount,
    line.refund_tax as refund_tax_amount,
    coalesce(line.line_currency, line.return_currency) as currency,
    bought.sale_price as paid_price,
    bought.original_price - coalesce(bought.seller_discount_amount, 0) as settled_price,
    coalesce(bought.fulfillment_type, 'FULFILLMENT_BY_SELLER') <> 'FULFILLMENT_BY_SELLER' as is_platform_fulfilled,
    coalesce(bought.is_sample_order, false) as is_sample,
    bought.order_line_id is not null as is_order_line_known,
    line.source_row_id,
    list_sort(list_distinct(list_concat([line.source_row_id], [bought.source_row_id])))::varchar[] as source_row_ids
from distinct_lines as line
left join {{ ref('int_tiktok_order_lines') }} as bought
    on line.order_id = bought.order_id and line.order_line_id = bought.order_line_id
