-- Grain: one ZigZag request and the refund line or receipt that it belongs to. A request received at a hub follows its own
-- receipt: to the refund line that took it, else to the receipt. Other requests go to what is left of the refund lines of
-- their order and SKU, first in first out; the rest stand alone.
with requests as (

    select *, coalesce(authorised_at, created_at) as requested_at
    from {{ ref('int_return_requests') }}
    where not is_duplicate

),

own_receipts as (

    select
        requests.request_id,
        requests.quantity,
        receipt.receipt_id,
        arg_max(allocation.refund_line_id, (allocation.quantity, allocation.refund_line_id)) as refund_line_id
    from requests
    inner join {{ ref('int_receipts') }} as receipt
        on requests.zigzag_return_id = receipt.zigzag_return_id and requests.item_id = receipt.item_id
    left join {{ ref('int_match_allocations') }} as allocation on receipt.receipt_id = allocation.receipt_id
    where not requests.is_cancelled
    group by requests.request_id, requests.quantity, receipt.receipt_id

),

open_refunds as (

    select
        refund.refund_line_id,
        refund.match_key,
        refund.refunded_at as occurred_at,
        refund.quantity - coalesce(taken.quantity, 0) as quantity
    from {{ ref('int_refund_lines') }} as refund
    left join (
        select refund_line_id, sum(quantity) as quantity from own_receipts group by refund_line_id
    ) as taken on refund.refund_line_id = taken.refund_line_id

),

open_requests as (

    select request_id, match_key, requested_at as occurred_at, quantity
    from requests
    where not is_cancelled
        and authorised_at is not null
        and request_id not in (select request_id from own_receipts)

),

by_refund as (

    {{ allocate('open_refunds', 'open_requests', demand_id='refund_line_id', supply_id='request_id') }}

),

main_link as (

    select request_id, refund_line_id
    from by_refund
    qualify row_number() over (partition by request_id order by quantity desc, refund_line_id) = 1

),

-- goods that a fulfilment centre received and nobody refunded belong to the request that announced them
open_receipts as (

    select
        receipt.receipt_id,
        receipt.match_key,
        receipt.received_at as occurred_at,
        receipt.quantity - coalesce(sum(allocation.receipt_quantity), 0) as quantity
    from {{ ref('int_receipts') }} as receipt
    left join {{ ref('int_match_allocations') }} as allocation using (receipt_id)
    where receipt.route = 'to_amazon'
    group by receipt.receipt_id, receipt.match_key, receipt.received_at, receipt.quantity

),

unlinked_requests as (

    select * from open_requests where request_id not in (select request_id from main_link)

),

receipt_link as (

    select request_id, receipt_id
    from ({{ allocate('open_receipts', 'unlinked_requests', demand_id='receipt_id', supply_id='request_id') }})
    qualify row_number() over (partition by request_id order by quantity desc, receipt_id) = 1

)

select
    requests.request_id,
    coalesce(own_receipts.refund_line_id, main_link.refund_line_id) as refund_line_id,
    case when own_receipts.refund_line_id is null then coalesce(own_receipts.receipt_id, receipt_link.receipt_id) end as receipt_id,
    requests.quantity,
    requests.zigzag_return_id,
    requests.external_return_id,
    requests.order_line_id,
    requests.route,
    requests.requested_at,
    requests.is_cancelled,
    requests.source_row_ids
from requests
left join own_receipts using (request_id)
left join main_link using (request_id)
left join receipt_link using (request_id)
