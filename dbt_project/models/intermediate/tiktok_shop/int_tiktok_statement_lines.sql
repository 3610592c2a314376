-- Grain: one transaction of a TikTok statement of up to as_of, as the answer received last has it (then the newer version, then
-- the greater hash). Amounts are positive to the seller; settlement = revenue + shipping cost + fee and tax + adjustment.
with seen as (

    select *
    from {{ ref('stg_tiktok_shop__statement_transactions') }}
    where coalesce(statement_at, {{ as_of() }}) <= {{ as_of() }}

),

gathered as (

    select statement_id, transaction_id, max(shop_id) as shop_id, {{ collect_rows('source_row_id') }} as source_row_ids
    from seen
    group by statement_id, transaction_id

),

latest as (

    select *
    from seen
    qualify row_number() over (
        partition by statement_id, transaction_id
        order by received_at desc, response_form desc, document_sha256 desc, row_number desc
    ) = 1

)

select
    latest.statement_id,
    latest.transaction_id,
    gathered.shop_id,
    latest.statement_at,
    latest.response_form,
    latest.transaction_type,
    coalesce(latest.order_id, latest.adjustment_order_id) as order_id,
    latest.order_created_at,
    latest.adjustment_id,
    latest.currency,
    latest.settlement_amount,
    latest.revenue_amount,
    latest.shipping_cost_amount,
    latest.fee_tax_amount,
    latest.adjustment_amount,
    latest.reserve_amount,
    latest.gross_sales_amount,
    latest.gross_sales_refund_amount,
    latest.seller_discount_amount,
    latest.seller_discount_refund_amount,
    latest.refund_administration_fee_amount,
    latest.revenue_amount + latest.shipping_cost_amount + latest.fee_tax_amount + latest.adjustment_amount
        - latest.settlement_amount as difference,
    latest.revenue_breakdown_json,
    latest.shipping_cost_breakdown_json,
    latest.fee_tax_breakdown_json,
    latest.source_row_id,
    gathered.source_row_ids
from latest
inner join gathered using (statement_id, transaction_id)
