-- Grain: one order and SKU: what was ordered and paid. Settlement order lines say what was paid; the orders report fills
-- in the quantity where the sale lies before the first landed settlement.
with reported_rows as (

    select
        line.*,
        resolved.sku_key,
        dense_rank() over (
            partition by line.order_id
            order by coalesce(line.updated_at, line.purchased_at) desc, line.received_at desc, line.document_sha256 desc
        ) as report_rank
    from {{ ref('stg_amazon_fba__orders') }} as line
    left join {{ ref('int_source_skus') }} as resolved
        on resolved.source_system = 'amazon_fba'
        and line.source_sku = resolved.source_sku
        and {{ entity_date('line.purchased_at') }} is not distinct from resolved.event_date
    where coalesce(line.purchased_at, line.updated_at) <= {{ as_of() }}

),

reported as (

    select
        order_id,
        sku_key,
        sum(quantity) as quantity,
        sum(item_price) as item_price,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from reported_rows
    where report_rank = 1
    group by order_id, sku_key

),

settled as (

    select
        order_id,
        sku_key,
        sum(quantity) filter (where is_principal) as quantity,
        sum(amount) filter (where is_principal) as principal,
        -- a discount lowers the price: a refund of what was really paid is a full one
        sum(amount) filter (where is_principal or (lower(amount_type) = 'promotion' and lower(amount_description) not like '%shipping%'))
            as net_principal,
        sum(amount) as paid,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from {{ ref('int_customer_amounts') }}
    where transaction_kind = 'order'
    group by order_id, sku_key

)

select
    coalesce(reported.order_id, settled.order_id) as order_id,
    coalesce(reported.sku_key, settled.sku_key) as sku_key,
    greatest(coalesce(reported.quantity, 0), coalesce(settled.quantity, 0)) as ordered_quantity,
    settled.quantity as settled_quantity,
    settled.principal as settled_principal,
    settled.paid as paid_amount,
    coalesce(
        settled.net_principal / nullif(settled.quantity, 0),
        reported.item_price / nullif(reported.quantity, 0)
    ) as unit_price,
    settled.principal is not null as price_is_settled,
    list_concat(coalesce(reported.source_row_ids, []), coalesce(settled.source_row_ids, [])) as source_row_ids
from reported
full outer join settled
    on reported.order_id = settled.order_id and reported.sku_key = settled.sku_key
