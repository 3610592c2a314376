-- Grain: one economic return line of TikTok: a unit of a return with its refund and what came back for it; money that TikTok took
-- back (negative); settled money that no return explains; goods that no unit explains; a ZigZag request that TikTok does not know.
-- Together they keep each exactly once (decision D5). Only settled money is an amount (matching.md case 71).
with receipts as (

    select
        leg.receipt_id,
        leg.return_id,
        leg.order_line_id,
        leg.quantity - coalesce(taken.quantity, 0) as open_quantity
    from {{ ref('int_tiktok_receipt_legs') }} as leg
    left join (
        select receipt_id, sum(quantity) as quantity from {{ ref('int_match_allocations') }} group by receipt_id
    ) as taken on leg.receipt_id = taken.receipt_id

),

matched as (

    select
        refund_line_id,
        min(receipt_id) as receipt_id,
        sum(quantity) as quantity,
        min(rule_id) as rule_id,
        min(confidence) as confidence,
        bool_and(status = 'CONFIRMED') as is_confirmed
    from {{ ref('int_match_allocations') }}
    group by refund_line_id

),

unsettled as (

    -- goods that came before any settled refund stand with their unit
    select line.refund_line_id, receipts.receipt_id, least(receipts.open_quantity, line.quantity) as quantity
    from {{ ref('int_tiktok_refund_lines') }} as line
    inner join receipts
        on line.return_id = receipts.return_id and line.order_line_id = receipts.order_line_id and receipts.open_quantity > 0
    where line.settled_amount is null
    qualify row_number() over (partition by line.refund_line_id order by receipts.receipt_id) = 1
        and row_number() over (partition by receipts.receipt_id order by line.refund_line_id) = 1

),

announced as (

    select return_id, order_line_id, max(zigzag_return_id) filter (where not is_cancelled) as zigzag_return_id
    from {{ ref('int_tiktok_hub_items') }}
    group by return_id, order_line_id

),

unit_lines as (

    select
        line.refund_line_id as line_id,
        line.order_id,
        line.order_line_id,
        line.return_id,
        coalesce(item.zigzag_return_id, announced.zigzag_return_id) as zigzag_return_id,
        line.sku,
        line.source_sku,
        case when line.expects_goods then case when line.is_platform_fulfilled then 'to_platform' else 'to_hub' end end as route,
        line.quantity as requested_quantity,
        case when line.settled_amount is not null then line.quantity else 0 end as refunded_quantity,
        coalesce(matched.quantity, unsettled.quantity, 0) as received_quantity,
        item.grade,
        item.released_to,
        line.settled_amount as refund_amount,
        line.currency,
        line.requested_at,
        line.refunded_at,
        item.received_at,
        item.graded_at,
        case
            when line.is_reversed then 'reversed'
            when line.settled_amount is not null and not line.expects_goods then 'returnless'
            when line.is_platform_fulfilled or line.is_sample then 'excluded'
            when matched.is_confirmed then 'matched'
            when matched.refund_line_id is not null then 'suggested'
            when line.settled_amount is not null
                then case when {{ age_in_days(entity_date('line.refunded_at')) }} <= {{ policy('refund_in_transit_days') }} then 'in_transit' else 'overdue' end
            when unsettled.refund_line_id is not null then case when line.is_replacement then 'replaced' else 'received_not_refunded' end
            when line.is_ended then 'cancelled'
            else 'requested'
        end as state,
        matched.rule_id as match_rule,
        matched.confidence as match_confidence,
        {{ age_in_days(entity_date('coalesce(line.refunded_at, item.received_at, line.requested_at)')) }} as age_days
    from {{ ref('int_tiktok_refund_lines') }} as line
    left join matched on line.refund_line_id = matched.refund_line_id
    left join unsettled on line.refund_line_id = unsettled.refund_line_id
    left join {{ ref('int_tiktok_hub_items') }} as item on coalesce(matched.receipt_id, unsettled.receipt_id) = item.receipt_id
    left join announced on line.return_id = announced.return_id and line.order_line_id = announced.order_line_id

),

reversals as (

    select
        {{ hash_id(["'tiktok_shop/reversal'", 'return_id']) }} as line_id,
        order_id,
        return_id,
        -reversed_amount as refund_amount,
        currency,
        reversed_at as refunded_at,
        'reversed' as state,
        {{ age_in_days(entity_date('reversed_at')) }} as age_days
    from {{ ref('int_tiktok_settled_refunds') }}
    where reversed_amount <> 0

),

loose_items as (

    select
        item.receipt_id as line_id,
        item.order_id,
        item.order_line_id,
        item.return_id,
        item.zigzag_return_id,
        case when receipts.receipt_id is not null then item.received_as_sku else item.sku end as sku,
        case when receipts.receipt_id is not null then item.received_source_sku else item.source_sku end as source_sku,
        'to_hub' as route,
        case when announced.return_id is null then item.quantity else 0 end as requested_quantity,
        coalesce(receipts.open_quantity - coalesce(unsettled.quantity, 0), 0) as received_quantity,
        item.grade,
        item.released_to,
        coalesce(item.authorised_at, item.created_at) as requested_at,
        case when receipts.receipt_id is not null then item.received_at end as received_at,
        item.graded_at,
        case when receipts.receipt_id is not null then 'received_not_refunded' when item.is_cancelled then 'cancelled' else 'requested' end as state,
        {{ age_in_days(entity_date('coalesce(item.received_at, item.created_at)')) }} as age_days
    from {{ ref('int_tiktok_hub_items') }} as item
    left join receipts on item.receipt_id = receipts.receipt_id
    left join unsettled on item.receipt_id = unsettled.receipt_id
    left join (
        select distinct return_id, order_line_id from {{ ref('int_tiktok_refund_lines') }}
    ) as announced on item.return_id = announced.return_id and item.order_line_id = announced.order_line_id
    where coalesce(receipts.open_quantity - coalesce(unsettled.quantity, 0), 0) > 0
        or (receipts.receipt_id is null and announced.return_id is null)

)

select
    'TIKTOK_SHOP' as channel,
    lines.*,
    case when grade is not null then received_quantity else 0 end as graded_quantity,
    case when released_to is not null then received_quantity else 0 end as restocked_quantity
from (
    select * from unit_lines
    union all by name
    select * from reversals
    union all by name
    select * from loose_items
    union all by name
    select
        {{ hash_id(["'tiktok_shop/money'", 'transaction_key']) }} as line_id,
        order_id,
        unexplained_value as refund_amount,
        currency,
        statement_at - interval 12 hours as refunded_at,
        'returnless' as state,
        {{ age_in_days(entity_date("statement_at - interval 12 hours")) }} as age_days
    from {{ ref('int_tiktok_unexplained_refunds') }}
) as lines
