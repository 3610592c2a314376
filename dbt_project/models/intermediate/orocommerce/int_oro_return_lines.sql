-- Grain: one economic return line of the B2B channel, as in int_return_lines: a credit memo line with what came back for it, a
-- credit taken back (negative), goods that no credit has (or their remainder), or a return that neither has. Quantities are base
-- units, the amount is what the customer was credited, tax included.
with allocated as (

    select allocation.*, item.return_line_key, item.is_graded, item.grade, item.graded_at, item.received_at, item.zigzag_return_id,
        item.item_status = 'RESTOCKED' or released.item_id is not null as is_restocked
    from {{ ref('int_match_allocations') }} as allocation
    inner join {{ ref('int_oro_return_items') }} as item on allocation.receipt_id = item.receipt_id
    left join {{ ref('int_item_releases') }} as released
        on item.zigzag_return_id = released.zigzag_return_id and item.item_id = released.item_id

),

received as (

    select
        refund_line_id,
        sum(quantity) as received_quantity,
        coalesce(sum(quantity) filter (where is_graded), 0) as graded_quantity,
        coalesce(sum(quantity) filter (where is_restocked), 0) as restocked_quantity,
        min(received_at) as received_at,
        max(graded_at) as graded_at,
        max(grade) as grade,
        max(zigzag_return_id) as zigzag_return_id,
        arg_max(rule_id, rule_id) as rule_id,
        min(confidence) as confidence
    from allocated
    group by refund_line_id

),

taken as (

    select receipt_id, sum(quantity) as quantity, arg_max(refund_line_id, (quantity, refund_line_id)) as refund_line_id
    from allocated
    group by receipt_id

),

first_credits as (

    select return_line_key, min(refund_line_id) as refund_line_id
    from {{ ref('int_oro_credits') }}
    where memo_rank = 1
    group by return_line_key

),

-- a return stands with the credit that took its goods; one that has not come stands with the credit of its own line
items as (

    select
        item.*,
        coalesce(taken.quantity, 0) as taken_quantity,
        coalesce(item.scanned_base_quantity, 0) as base_quantity,
        case
            when taken.refund_line_id is not null then taken.refund_line_id
            when item.received_at is null and not item.is_cancelled then first_credits.refund_line_id
        end as refund_line_id,
        coalesce(item.authorised_at, item.created_at) as requested_at,
        item.item_status = 'RESTOCKED' or released.item_id is not null as is_restocked
    from {{ ref('int_oro_return_items') }} as item
    left join taken on item.receipt_id = taken.receipt_id
    left join first_credits on item.return_line_key = first_credits.return_line_key
    left join {{ ref('int_item_releases') }} as released
        on item.zigzag_return_id = released.zigzag_return_id and item.item_id = released.item_id

),

requested as (

    select refund_line_id, sum(coalesce(announced_quantity, 0)) as quantity, min(requested_at) as requested_at, max(external_return_id) as external_return_id
    from items
    where refund_line_id is not null
    group by refund_line_id

),

credit_rows as (

    select
        memo.refund_line_id as line_id,
        memo.order_id,
        memo.order_line_id,
        coalesce(requested.external_return_id, memo.zigzag_return_id, received.zigzag_return_id) as return_id,
        coalesce(memo.zigzag_return_id, received.zigzag_return_id) as zigzag_return_id,
        memo.sku,
        memo.source_sku,
        coalesce(requested.quantity, 0) as requested_quantity,
        coalesce(memo.quantity, 0) as refunded_quantity,
        coalesce(received.received_quantity, 0) as received_quantity,
        coalesce(received.graded_quantity, 0) as graded_quantity,
        coalesce(received.restocked_quantity, 0) as restocked_quantity,
        received.grade,
        memo.gross_amount as refund_amount,
        memo.currency,
        requested.requested_at,
        memo.created_at as refunded_at,
        received.received_at,
        received.graded_at,
        case
            when memo.quantity is null then 'unmapped'
            when memo.quantity = 0 then 'goodwill'
            when memo.reversed_quantity >= memo.quantity then 'reversed'
            when memo.kept_quantity = 0 then 'over_refunded'
            when coalesce(received.received_quantity, 0) >= memo.kept_quantity then 'matched'
            when received.received_quantity > 0 then 'partial'
            when {{ age_in_days('memo.credit_date') }} <= {{ policy('refund_in_transit_days') }} then 'in_transit'
            else 'overdue'
        end as state,
        received.rule_id as match_rule,
        received.confidence as match_confidence,
        {{ age_in_days('memo.credit_date') }} as age_days
    from {{ ref('int_oro_credits') }} as memo
    left join received on memo.refund_line_id = received.refund_line_id
    left join requested on memo.refund_line_id = requested.refund_line_id

),

taken_back as (

    select
        refund_line_id as line_id, order_id, order_line_id, zigzag_return_id as return_id, zigzag_return_id, sku, source_sku,
        case when is_void then 0 else -quantity end as refunded_quantity,
        case when is_void then 0 else -gross_amount end as refund_amount,
        currency,
        created_at as refunded_at,
        case when is_void then 'cancelled' else 'reversed' end as state,
        {{ age_in_days('credit_date') }} as age_days
    from {{ ref('int_oro_credit_lines') }}
    where is_void or is_reversal

),

goods_rows as (

    select
        receipt_id as line_id,
        order_id,
        coalesce(oro_line_id, order_line_id) as order_line_id,
        coalesce(external_return_id, zigzag_return_id) as return_id,
        zigzag_return_id,
        case when received_at is null then sku else received_as_sku end as sku,
        source_sku,
        case when refund_line_id is null then coalesce(announced_quantity, 0) else 0 end as requested_quantity,
        base_quantity - taken_quantity as received_quantity,
        case when is_graded then base_quantity - taken_quantity else 0 end as graded_quantity,
        case when is_restocked then base_quantity - taken_quantity else 0 end as restocked_quantity,
        grade,
        requested_at,
        received_at,
        graded_at,
        case
            when received_at is null then case when is_cancelled then 'cancelled' when unit_problem is not null then 'unmapped' else 'requested' end
            when scanned_base_quantity is null then 'unmapped'
            else 'received_not_refunded'
        end as state,
        {{ age_in_days(entity_date('coalesce(received_at, requested_at)')) }} as age_days
    from items
    where refund_line_id is null or base_quantity > taken_quantity

)

select 'OROCOMMERCE' as channel, cast(null as varchar) as marketplace, 'to_hub' as route, *
from (
    select * from credit_rows
    union all by name
    select * from taken_back
    union all by name
    select * from goods_rows
)
