-- Grain: one order line in one return with what was credited for it and what should have been: the share of the price paid that
-- its units have in the order line, rounded over all credits of the order line so far, so that the last one takes the remainder
-- (R-ORO-16, R-X-16; matching.md cases 88, 89). Units that an earlier memo had credited are left out: they are duplicates.
{{ config(materialized='table') }}
with prices as (

    select * from {{ ref('int_oro_order_prices') }}
    qualify row_number() over (partition by order_id, order_line_id order by oro_order_id) = 1

),

credited as (

    select
        memo.return_line_key,
        any_value(memo.order_id) as order_id,
        any_value(memo.order_line_id) as order_line_id,
        any_value(memo.zigzag_return_id) as zigzag_return_id,
        min(memo.sku) as sku,
        min(memo.currency) as currency,
        count(distinct memo.currency) as currency_count,
        min(memo.created_at) as first_credited_at,
        max(memo.created_at) as last_credited_at,
        sum(memo.standing_quantity) as standing_quantity,
        sum(memo.kept_quantity) as credited_quantity,
        sum(memo.premature_quantity) as premature_quantity,
        cast(round(sum(memo.net_amount * memo.kept_quantity / nullif(memo.quantity, 0)), 4) as decimal(18, 4)) as net_amount,
        cast(round(sum(memo.tax_amount * memo.kept_quantity / nullif(memo.quantity, 0)), 4) as decimal(18, 4)) as tax_amount,
        sum(cast(round(line.net_amount * memo.kept_quantity / nullif(line.base_quantity, 0), 2) as decimal(18, 4))) as net_rounded_alone,
        {{ collect_rows('memo.source_row_id') }} as credit_row_ids
    from {{ ref('int_oro_credits') }} as memo
    left join prices as line on memo.order_id = line.order_id and memo.order_line_id = line.order_line_id
    group by memo.return_line_key

),

positions as (

    select
        coalesce(position.return_line_key, credited.return_line_key) as return_line_key,
        coalesce(position.order_id, credited.order_id) as order_id,
        coalesce(position.order_line_id, credited.order_line_id) as order_line_id,
        coalesce(position.zigzag_return_id, credited.zigzag_return_id) as zigzag_return_id,
        position.external_return_id,
        coalesce(position.sku, credited.sku) as sku,
        credited.currency,
        credited.currency_count,
        credited.first_credited_at,
        credited.last_credited_at,
        coalesce(credited.standing_quantity, 0) as standing_quantity,
        coalesce(credited.credited_quantity, 0) as credited_quantity,
        coalesce(credited.premature_quantity, 0) as premature_quantity,
        credited.net_amount,
        credited.tax_amount,
        credited.net_rounded_alone,
        coalesce(position.received_quantity, 0) as received_quantity,
        coalesce(position.graded_quantity, 0) as graded_quantity,
        coalesce(position.due_quantity, 0) as due_quantity,
        position.last_graded_at,
        position.return_option,
        coalesce(position.has_unit_problem, false) or coalesce(position.has_unit_mismatch, false) as is_held,
        coalesce(position.is_cancelled, false) as is_cancelled,
        coalesce(credited.credit_row_ids, []) as credit_row_ids,
        coalesce(position.source_row_ids, []) as position_row_ids
    from {{ ref('int_oro_return_positions') }} as position
    full outer join credited on position.return_line_key = credited.return_line_key

),

expected as (

    select
        positions.*,
        prices.net_amount as line_net_amount,
        prices.base_quantity as ordered_quantity,
        prices.rate_percent,
        prices.currency as order_currency,
        prices.source_row_ids as line_row_ids,
        -- a credit of fewer units than were graded, or of more, is judged by what was graded
        case
            when positions.standing_quantity = 0 then positions.graded_quantity
            when positions.premature_quantity > 0 or positions.is_held then positions.credited_quantity
            else least(greatest(positions.credited_quantity, positions.due_quantity), greatest(positions.graded_quantity, positions.due_quantity))
        end as expected_quantity
    from positions
    left join prices on positions.order_id = prices.order_id and positions.order_line_id = prices.order_line_id

),

cumulated as (

    select
        *,
        coalesce(sum(expected_quantity) over (
            partition by order_id, order_line_id
            order by coalesce(first_credited_at, last_graded_at), return_line_key
            rows between unbounded preceding and 1 preceding
        ), 0) as quantity_before
    from expected

)

select
    *,
    cast(round(line_net_amount * (quantity_before + expected_quantity) / nullif(ordered_quantity, 0), 2)
        - round(line_net_amount * quantity_before / nullif(ordered_quantity, 0), 2) as decimal(18, 4)) as expected_net_amount
from cumulated
