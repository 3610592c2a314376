-- Grain: one TikTok order as it stands at as_of: of its snapshots the one updated last, then received last, then the greater hash.
with seen as (

    select *
    from {{ ref('stg_tiktok_shop__orders') }}
    where coalesce(updated_at, created_at, {{ as_of() }}) <= {{ as_of() }}

),

gathered as (

    select order_id, max(shop_id) as shop_id, {{ collect_rows('source_row_id') }} as source_row_ids
    from seen
    group by order_id

),

latest as (

    select *
    from seen
    qualify row_number() over (
        partition by order_id
        order by updated_at desc nulls last, received_at desc, document_sha256 desc, row_number desc
    ) = 1

)

select
    latest.order_id,
    gathered.shop_id,
    latest.order_status,
    latest.created_at,
    latest.updated_at,
    latest.paid_at,
    latest.shipped_at,
    latest.delivered_at,
    latest.cancelled_at,
    latest.fulfillment_type,
    latest.shipping_type,
    latest.warehouse_id,
    latest.tracking_number,
    latest.is_sample_order,
    latest.is_replacement_order,
    latest.replaced_order_id,
    latest.is_exchange_order,
    latest.exchange_source_order_id,
    latest.cancel_reason,
    latest.currency,
    latest.sub_total_amount,
    latest.shipping_fee_amount,
    latest.tax_amount,
    latest.total_amount,
    latest.line_items_json,
    latest.source_row_id,
    gathered.source_row_ids
from latest
inner join gathered using (order_id)
