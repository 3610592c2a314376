-- Grain: one live return of a known B2B order with the milestones it reached and what the order shows. The order has one return
-- status for all its returns: it is the newest one's, unless that one has nothing to show yet (R-ORO-05, R-ORO-07).
with milestones as (

    select rank, status
    from (values (0, 'none'), (1, 'requested'), (2, 'received'), (3, 'graded'), (4, 'credited')) as known (rank, status)

),

arrivals as (

    select zigzag_return_id, min(scanned_at) as arrived_at
    from {{ ref('stg_zigzag__arrivals') }}
    where scanned_at <= {{ as_of() }} and zigzag_return_id is not null
    group by zigzag_return_id

),

credits as (

    select zigzag_return_id, min(created_at) as credited_at, count(*) as credit_count, {{ collect_rows('source_row_id') }} as source_row_ids
    from {{ ref('int_oro_credits') }}
    where standing_quantity > 0
    group by zigzag_return_id

),

uncredited as (

    select zigzag_return_id
    from {{ ref('int_oro_credit_amounts') }}
    where standing_quantity = 0
    group by zigzag_return_id

),

returns as (

    select
        zigzag_return_id,
        min(external_return_id) as external_return_id,
        min(order_id) as order_id,
        min(oro_order_id) as oro_order_id,
        min(status) as zigzag_status,
        min(created_at) as created_at,
        max(updated_at) as updated_at,
        case when count(distinct coalesce(sku, line_sku)) = 1 then min(coalesce(sku, line_sku)) end as sku,
        coalesce(sum(announced_quantity), sum(quantity)) as quantity,
        min(received_at) as received_at,
        case when bool_and(is_graded or item_status in ('MISSING', 'WRONG_ITEM')) then max(graded_at) end as graded_at,
        bool_and(coalesce(item_status, '') = 'MISSING') as is_missing,
        {{ collect_row_lists('list_concat(source_row_ids, [order_row_id])') }} as source_row_ids
    from {{ ref('int_oro_return_items') }}
    where oro_order_id is not null and not is_cancelled
    group by zigzag_return_id

),

reached as (

    select
        returns.*,
        arrivals.arrived_at,
        coalesce(credits.credit_count, 0) as credit_count,
        -- a credit of goods that nobody graded is no milestone
        case when returns.graded_at is not null and credits.credit_count > 0 and uncredited.zigzag_return_id is null
            then greatest(credits.credited_at, returns.graded_at) end as credited_at,
        list_concat(returns.source_row_ids, coalesce(credits.source_row_ids, [])) as rows_about_it,
        row_number() over (partition by returns.oro_order_id order by returns.created_at desc, returns.zigzag_return_id desc) = 1 as is_newest
    from returns
    left join arrivals on returns.zigzag_return_id = arrivals.zigzag_return_id
    left join credits on returns.zigzag_return_id = credits.zigzag_return_id
    left join uncredited on returns.zigzag_return_id = uncredited.zigzag_return_id

),

ranked as (

    select
        reached.*,
        case when credited_at is not null then 4 when graded_at is not null then 3 when received_at is not null then 2 else 1 end as reached_rank,
        -- what should show by now: reached longer ago than the time allowed
        greatest(
            case when date_diff('second', credited_at, {{ as_of() }}) > {{ policy('oro_status_grace_hours') }} * 3600 then 4 else 0 end,
            case when date_diff('second', graded_at, {{ as_of() }}) > {{ policy('oro_status_grace_hours') }} * 3600 then 3 else 0 end,
            case when date_diff('second', received_at, {{ as_of() }}) > {{ policy('oro_status_grace_hours') }} * 3600 then 2 else 0 end
        ) as due_rank
    from reached

)

select
    ranked.*,
    current_order.return_status,
    shown.rank as shown_rank,
    due.status as due_status,
    max(ranked.reached_rank) over (partition by ranked.oro_order_id) as order_reached_rank,
    case ranked.due_rank when 4 then ranked.credited_at when 3 then ranked.graded_at when 2 then ranked.received_at end as due_since
from ranked
inner join {{ ref('int_oro_orders') }} as current_order on ranked.oro_order_id = current_order.oro_order_id
left join milestones as due on ranked.due_rank = due.rank
-- where no order has ever had a return status, the shop does not keep one
left join milestones as shown
    on coalesce(current_order.return_status, case when exists (
        select 1 from {{ ref('int_oro_orders') }} where return_status is not null) then 'none' end) = shown.status
