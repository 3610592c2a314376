-- Grain: one credit memo line that gives money, with the parts of its units that were taken back, that an earlier memo of the
-- same return line had already credited, and that nobody has graded yet. Each part is taken from the memo made last backwards:
-- the first credit of a return line is never the duplicate (R-ORO-02, R-ORO-06; matching.md cases 84 to 86).
{{ config(materialized='table') }}
with reversals as (

    select return_line_key, sum(quantity) as quantity
    from {{ ref('int_oro_credit_lines') }}
    where is_reversal and not is_void
    group by return_line_key

),

after_reversals as (

    select
        memo.*,
        row_number() over (partition by memo.return_line_key order by memo.created_at, memo.refund_line_id) as memo_rank,
        cast(greatest(0, least(memo.quantity, coalesce(reversals.quantity, 0) - coalesce(sum(memo.quantity) over later, 0))) as decimal(18, 4)) as reversed_quantity
    from {{ ref('int_oro_credit_lines') }} as memo
    left join reversals on memo.return_line_key = reversals.return_line_key
    where not memo.is_reversal and not memo.is_void
    window later as (
        partition by memo.return_line_key order by memo.created_at desc, memo.refund_line_id desc rows between unbounded preceding and 1 preceding
    )

),

with_goods as (

    select
        memo.*,
        memo.quantity - memo.reversed_quantity as standing_quantity,
        sum(memo.quantity - memo.reversed_quantity) over (partition by memo.return_line_key) as standing_total,
        case when not position.has_unit_problem then position.creditable_quantity end as creditable_quantity,
        case when not coalesce(position.has_unit_problem, false) then coalesce(position.graded_quantity, 0) end as graded_quantity,
        position.last_graded_at,
        coalesce(position.open_item_count, 0) as open_item_count,
        coalesce(position.source_row_ids, []) as position_row_ids
    from after_reversals as memo
    left join {{ ref('int_oro_return_positions') }} as position on memo.return_line_key = position.return_line_key

),

duplicates as (

    select
        *,
        case
            when memo_rank = 1 or creditable_quantity is null then 0
            else cast(greatest(0, least(standing_quantity, standing_total - creditable_quantity - coalesce(sum(standing_quantity) over later, 0))) as decimal(18, 4))
        end as duplicate_quantity
    from with_goods
    window later as (
        partition by return_line_key order by created_at desc, refund_line_id desc rows between unbounded preceding and 1 preceding
    )

),

kept as (

    select *, standing_quantity - duplicate_quantity as kept_quantity
    from duplicates

)

select
    * exclude (standing_total, creditable_quantity),
    case
        when graded_quantity is null then 0
        when graded_quantity > 0 and open_item_count = 0 and created_at >= last_graded_at then 0
        else cast(greatest(0, least(
            kept_quantity,
            sum(kept_quantity) over (partition by return_line_key) - graded_quantity - coalesce(sum(kept_quantity) over later, 0))) as decimal(18, 4))
    end as premature_quantity
from kept
window later as (
    partition by return_line_key order by created_at desc, refund_line_id desc rows between unbounded preceding and 1 preceding
)
