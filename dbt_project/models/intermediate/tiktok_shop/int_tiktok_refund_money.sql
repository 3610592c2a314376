-- Grain: one statement transaction that moved goods' money back: positive to the buyer, negative when TikTok took it back.
-- Value is what the sale settled for, before discounts of the platform; the label and the fees are no part of it.
select
    {{ hash_id(["'tiktok_shop'", 'statement_id', 'transaction_id']) }} as transaction_key,
    statement_id,
    transaction_id,
    order_id,
    statement_at,
    currency,
    -(
        coalesce(gross_sales_refund_amount, case when gross_sales_amount is null then least(revenue_amount, 0) end, 0)
        + coalesce(seller_discount_refund_amount, 0)
    ) as value,
    source_row_ids
from {{ ref('int_tiktok_statement_lines') }}
where order_id is not null
    and transaction_type = 'ORDER'
    and coalesce(gross_sales_refund_amount, case when gross_sales_amount is null then least(revenue_amount, 0) end, 0)
        + coalesce(seller_discount_refund_amount, 0) <> 0
