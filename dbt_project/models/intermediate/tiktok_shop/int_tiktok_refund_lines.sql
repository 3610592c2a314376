-- Grain: one unit of an economic TikTok return, with its share of the settled refund (null until a statement has it). What the
-- header refunds beyond its lines, such as shipping, stands with the first unit.
with resolved as (

    select
        unit.*,
        sku.sku,
        sku.sku_key,
        settled.statement_id,
        settled.refunded_at,
        coalesce(settled.is_reversed, false) as is_reversed,
        settled.settled_amount,
        settled.source_row_ids as settlement_row_ids,
        worth.is_ended,
        worth.is_replacement,
        worth.refund_amount as return_amount,
        row_number() over (partition by unit.return_id order by unit.return_line_id) as unit_number,
        cast(round(coalesce(unit.refund_amount, 0) * settled.settled_amount / nullif(worth.refund_amount, 0), 2) as decimal(18, 4)) as unit_amount
    from {{ ref('int_tiktok_return_units') }} as unit
    inner join {{ ref('int_tiktok_return_values') }} as worth on unit.return_id = worth.return_id
    left join {{ ref('int_tiktok_settled_refunds') }} as settled on unit.return_id = settled.return_id
    left join {{ ref('int_source_skus') }} as sku
        on sku.source_system = 'tiktok_shop' and unit.source_sku = sku.source_sku and unit.sku_date = sku.event_date

)

select
    {{ hash_id(["'tiktok_shop'", 'return_id', 'return_line_id']) }} as refund_line_id,
    return_id,
    return_line_id,
    order_id,
    order_line_id,
    source_sku,
    sku,
    sku_key,
    order_id || '|' || sku_key as match_key,
    tracking_number,
    quantity,
    return_type,
    return_status,
    is_ended,
    is_replacement,
    expects_goods,
    is_platform_fulfilled,
    is_sample,
    is_reversed,
    paid_price,
    cast(case
        when settled_amount is null then null
        when unit_number = 1 then settled_amount - sum(unit_amount) over (partition by return_id) + unit_amount
        else unit_amount
    end as decimal(18, 4)) as settled_amount,
    currency,
    statement_id,
    refunded_at,
    created_at as requested_at,
    list_sort(list_distinct(list_concat(source_row_ids, coalesce(settlement_row_ids, []))))::varchar[] as source_row_ids
from resolved
