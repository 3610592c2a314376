-- Grain: one economic return line: a refund line with what matched it; a reversal of a refund (negative); a receipt that no
-- refund has (or its remainder); or a request that neither has. Together they keep each exactly once (decision D5).
with refund_requests as (

    select
        refund_line_id,
        sum(quantity) as quantity,
        min(requested_at) as requested_at,
        max(zigzag_return_id) as zigzag_return_id,
        max(external_return_id) as external_return_id,
        max(route) as route
    from {{ ref('int_request_links') }}
    where refund_line_id is not null
    group by refund_line_id

),

refund_rows as (

    select
        refund.refund_line_id as line_id,
        refund.channel,
        refund.marketplace,
        refund.order_id,
        refund.order_item_code as order_line_id,
        coalesce(request.external_return_id, request.zigzag_return_id, refund.received_zigzag_return_id) as return_id,
        coalesce(request.zigzag_return_id, refund.received_zigzag_return_id) as zigzag_return_id,
        refund.sku,
        refund.source_sku,
        coalesce(refund.route, request.route) as route,
        coalesce(request.quantity, 0) as requested_quantity,
        refund.quantity as refunded_quantity,
        refund.received_quantity,
        refund.graded_quantity,
        refund.restocked_quantity,
        refund.reimbursed_quantity,
        coalesce(refund.grade, receipt_disposition.fba_disposition) as grade,
        refund.refund_amount,
        case when row_number() over (partition by refund.match_key, refund.settlement_id order by refund.refunded_at, refund.refund_line_id) = 1
            then coalesce(fee.fee_amount, 0) else 0 end as fee_amount,
        coalesce(refund.recovered_amount, 0) as recovered_amount,
        refund.currency,
        request.requested_at,
        refund.refunded_at,
        refund.first_received_at as received_at,
        refund.graded_at,
        states.state,
        refund.rule_id as match_rule,
        refund.confidence as match_confidence,
        refund.refund_age_days as age_days
    from {{ ref('int_refund_receipts') }} as refund
    left join refund_requests as request using (refund_line_id)
    inner join {{ ref('int_refund_states') }} as states using (refund_line_id)
    left join {{ ref('int_refund_fees') }} as fee on refund.match_key = fee.match_key and refund.settlement_id = fee.settlement_id
    left join (
        select allocation.refund_line_id, max(receipt.fba_disposition) as fba_disposition
        from {{ ref('int_match_allocations') }} as allocation
        inner join {{ ref('int_receipts') }} as receipt using (receipt_id)
        group by allocation.refund_line_id
    ) as receipt_disposition using (refund_line_id)

)

select * from refund_rows
union all by name
select
    refund_line_id as line_id,
    channel,
    marketplace,
    order_id,
    order_item_code as order_line_id,
    sku,
    source_sku,
    -quantity as refunded_quantity,
    refund_amount,
    currency,
    refunded_at,
    'reversed' as state,
    {{ age_in_days('refund_date') }} as age_days
from {{ ref('int_refund_groups') }}
where is_reversal
union all by name
select * from {{ ref('int_unrefunded_receipts') }}
union all by name
select
    request.request_id as line_id,
    item.channel,
    item.order_id,
    item.order_line_id,
    coalesce(item.external_return_id, item.zigzag_return_id) as return_id,
    item.zigzag_return_id,
    item.sku,
    item.source_sku,
    item.route,
    item.quantity as requested_quantity,
    request.requested_at,
    case when item.is_cancelled then 'cancelled' when item.is_excluded then 'excluded' else 'requested' end as state,
    {{ age_in_days(entity_date('request.requested_at')) }} as age_days
from {{ ref('int_request_links') }} as request
inner join {{ ref('int_return_requests') }} as item using (request_id)
where request.refund_line_id is null and request.receipt_id is null
union all by name
select * from {{ ref('int_oro_return_lines') }}
union all by name
select * from {{ ref('int_vendor_return_lines') }}
union all by name
select * from {{ ref('int_tiktok_return_lines') }}
