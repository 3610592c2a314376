-- Grain: one order and SKU of the FBA channel: quantities requested, refunded (net, goods only), received and recovered.
-- The rules about quantities read this; a full outer join keeps keys that only one side knows (decision D5).
with refunded as (

    select
        match_key,
        min(order_id) as order_id,
        min(sku) as sku,
        min(source_sku) as source_sku,
        bool_and(is_excluded) as is_excluded,
        sum(expected_quantity) as quantity,
        sum(quantity - reversed_quantity) filter (where refund_kind = 'refund') as net_quantity,
        sum(reimbursed_quantity) as reimbursed_quantity,
        sum(missing_quantity) as missing_quantity,
        sum(refund_amount * missing_quantity / nullif(quantity, 0)) as missing_amount,
        min(currency) as currency,
        min(refund_date) as first_date,
        max(refund_date) as last_date,
        count(*) filter (where reversed_quantity > 0) as reversed_count,
        {{ collect_row_lists('source_row_ids') }} as source_row_ids
    from {{ ref('int_refund_receipts') }}
    where match_key is not null and refund_kind = 'refund'
    group by match_key

),

received as (

    select
        match_key,
        min(order_id) as order_id,
        min(sku) as sku,
        min(source_sku) as source_sku,
        bool_or(is_excluded) as is_excluded,
        sum(quantity) as quantity,
        bool_and(receipt_id in (select receipt_id from {{ ref('int_match_suggestions') }})) as is_suggested,
        min(received_date) as first_date,
        max(received_date) as last_date,
        max(zigzag_return_id) as zigzag_return_id,
        {{ collect_row_lists('source_row_ids') }} as source_row_ids
    from {{ ref('int_counted_receipts') }}
    where match_key is not null and not (route = 'removal_to_hub')
    group by match_key

),

requested as (

    select
        match_key,
        min(order_id) as order_id,
        min(sku) as sku,
        min(source_sku) as source_sku,
        bool_or(is_excluded) as is_excluded,
        sum(quantity) as quantity,
        min({{ entity_date('authorised_at') }}) as first_date,
        max({{ entity_date('authorised_at') }}) as last_date,
        max(zigzag_return_id) as zigzag_return_id,
        max(coalesce(external_return_id, zigzag_return_id)) as return_id,
        {{ collect_row_lists('source_row_ids') }} as source_row_ids
    from {{ ref('int_return_requests') }}
    where match_key is not null
        and authorised_at is not null
        and not is_cancelled
        and not is_duplicate
        and not {{ is_returnless_option('return_option') }}
        and route <> 'removal_to_hub'
    group by match_key

)

select
    match_key,
    'AMAZON_FBA' as channel,
    coalesce(refunded.order_id, received.order_id, requested.order_id) as order_id,
    coalesce(refunded.sku, received.sku, requested.sku) as sku,
    coalesce(refunded.source_sku, received.source_sku, requested.source_sku) as source_sku,
    coalesce(requested.zigzag_return_id, received.zigzag_return_id) as zigzag_return_id,
    coalesce(requested.return_id, received.zigzag_return_id) as return_id,
    coalesce(refunded.is_excluded, false) or coalesce(received.is_excluded, false) or coalesce(requested.is_excluded, false) as is_excluded,
    coalesce(requested.quantity, 0) as requested_quantity,
    coalesce(refunded.quantity, 0) as refunded_quantity,
    coalesce(refunded.net_quantity, 0) as net_refunded_quantity,
    coalesce(received.quantity, 0) as received_quantity,
    coalesce(received.is_suggested, false) as is_suggested,
    coalesce(refunded.reimbursed_quantity, 0) as reimbursed_quantity,
    coalesce(refunded.missing_quantity, 0) as missing_quantity,
    cast(round(coalesce(refunded.missing_amount, 0), 2) as decimal(18, 4)) as missing_amount,
    refunded.currency,
    refunded.first_date as first_refund_date,
    refunded.last_date as last_refund_date,
    coalesce(refunded.reversed_count, 0) as reversed_count,
    received.first_date as first_receipt_date,
    received.last_date as last_receipt_date,
    requested.first_date as first_request_date,
    requested.last_date as last_request_date,
    coalesce(refunded.source_row_ids, []) as refund_row_ids,
    coalesce(received.source_row_ids, []) as receipt_row_ids,
    coalesce(requested.source_row_ids, []) as request_row_ids
from refunded
full outer join received using (match_key)
full outer join requested using (match_key)
