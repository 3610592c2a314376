-- Grain: one receipt that no refund has, or the part of it that none has, with the requests that announced it.
select
    receipt.receipt_id as line_id,
    'AMAZON_FBA' as channel,
    receipt.order_id,
    coalesce(request.order_line_id, receipt.order_line_id) as order_line_id,
    coalesce(request.external_return_id, request.zigzag_return_id, receipt.zigzag_return_id) as return_id,
    coalesce(request.zigzag_return_id, receipt.zigzag_return_id) as zigzag_return_id,
    receipt.sku,
    receipt.source_sku,
    receipt.route,
    coalesce(request.quantity, 0) as requested_quantity,
    receipt.quantity - coalesce(allocated.quantity, 0) as received_quantity,
    case when receipt.grade is not null or receipt.fba_disposition is not null then receipt.quantity - coalesce(allocated.quantity, 0) else 0 end as graded_quantity,
    case when receipt.released_to is not null or receipt.fba_disposition = 'SELLABLE' then receipt.quantity - coalesce(allocated.quantity, 0) else 0 end as restocked_quantity,
    coalesce(receipt.grade, receipt.fba_disposition) as grade,
    request.requested_at,
    receipt.received_at,
    receipt.graded_at,
    case when receipt.route = 'removal_to_hub' then 'removal' when receipt.is_excluded then 'excluded' else 'received_not_refunded' end as state,
    {{ age_in_days('receipt.received_date') }} as age_days
from {{ ref('int_receipts') }} as receipt
left join (
    select receipt_id, sum(receipt_quantity) as quantity from {{ ref('int_match_allocations') }} group by receipt_id
) as allocated using (receipt_id)
left join (
    select
        receipt_id,
        sum(quantity) as quantity,
        min(requested_at) as requested_at,
        min(order_line_id) as order_line_id,
        max(external_return_id) as external_return_id,
        max(zigzag_return_id) as zigzag_return_id
    from {{ ref('int_request_links') }}
    where receipt_id is not null
    group by receipt_id
) as request on receipt.receipt_id = request.receipt_id
where receipt.quantity > coalesce(allocated.quantity, 0)
