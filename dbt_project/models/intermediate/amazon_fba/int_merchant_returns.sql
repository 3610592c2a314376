-- Grain: one return request line of a seller-fulfilled order: order, RMA, SKU and request date, in its latest known state. Equal
-- lines of one document are several lines; over documents each counts once. Requests after as_of are unseen.
with numbered as (

    select
        *,
        {{ hash_id(['order_id', 'amazon_rma_id', 'source_sku', 'requested_on']) }} as line_key,
        row_number() over (
            partition by document_sha256, order_id, amazon_rma_id, source_sku, requested_on
            order by quantity, row_number
        ) as occurrence
    from {{ ref('stg_amazon_fba__merchant_returns') }}
    where requested_on <= {{ as_of_date() }}

),

gathered as (

    select
        line_key, occurrence, min(received_at) as first_seen_at, {{ collect_rows('source_row_id') }} as source_row_ids
    from numbered
    group by line_key, occurrence

)

select
    {{ hash_id(['line_key', 'occurrence']) }} as merchant_return_id,
    numbered.order_id,
    numbered.order_item_id,
    numbered.amazon_rma_id,
    numbered.merchant_rma_id,
    numbered.source_sku,
    numbered.asin,
    numbered.quantity,
    numbered.ordered_on,
    numbered.requested_on,
    numbered.delivered_on,
    numbered.request_status,
    numbered.reason,
    numbered.is_in_policy,
    numbered.return_type,
    numbered.resolution,
    numbered.carrier,
    numbered.tracking_id,
    numbered.label_cost,
    numbered.label_paid_by,
    numbered.currency,
    numbered.order_amount,
    numbered.refunded_amount,
    numbered.is_a_to_z_claim,
    numbered.safet_claim_id,
    numbered.safet_claim_state,
    numbered.safet_claim_reimbursement_amount,
    gathered.first_seen_at,
    gathered.source_row_ids
from numbered
inner join gathered using (line_key, occurrence)
qualify row_number() over (
    partition by line_key, occurrence
    order by numbered.received_at desc, numbered.document_sha256 desc
) = 1
