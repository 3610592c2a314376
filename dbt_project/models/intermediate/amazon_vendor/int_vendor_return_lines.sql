-- Grain: one economic return line of the vendor account, as in int_return_lines: an item of a return request with what was claimed,
-- counted and deducted, on one row (R-VC-08); or a deduction for a return that nobody knows. The amount is what Amazon deducted,
-- tax included.
with allocated as (

    select refund_line_id, sum(quantity) as quantity, arg_max(rule_id, rule_id) as rule_id, min(confidence) as confidence
    from {{ ref('int_match_allocations') }}
    where status = 'CONFIRMED'
    group by refund_line_id

),

positions as (

    select
        position.*,
        case when is_deducted then coalesce(nullif(claimed_quantity, 0), nullif(requested_quantity, 0), announced_quantity) else 0 end as expected_quantity,
        coalesce(allocated.quantity, 0) as matched_quantity,
        allocated.rule_id,
        allocated.confidence,
        coalesce(announced_at, cast(requested_date as timestamp)) as requested_at
    from {{ ref('int_vendor_return_positions') }} as position
    left join allocated on position.position_id = allocated.refund_line_id

)

select
    position_id as line_id,
    'AMAZON_VENDOR' as channel,
    cast(null as varchar) as marketplace,
    coalesce(purchase_order_number, hub_purchase_order_number) as order_id,
    cast(null as varchar) as order_line_id,
    request_id as return_id,
    zigzag_return_id,
    sku,
    source_sku,
    case when is_at_hub then 'to_hub' end as route,
    case when requested_quantity > 0 then requested_quantity else announced_quantity end as requested_quantity,
    expected_quantity as refunded_quantity,
    received_quantity,
    graded_quantity,
    restocked_quantity,
    grade,
    case when is_deducted then deducted_amount else 0 end as refund_amount,
    currency,
    requested_at,
    case when is_deducted then cast(charged_on as timestamp) end as refunded_at,
    received_at,
    graded_at,
    case
        when is_deducted and expected_quantity > 0 and matched_quantity >= expected_quantity then 'matched'
        when is_deducted and matched_quantity > 0 then 'partial'
        when is_deducted and {{ age_in_days('charged_on') }} <= {{ policy('refund_in_transit_days') }} then 'in_transit'
        when is_deducted then 'overdue'
        when received_quantity > 0 then 'received_not_refunded'
        when is_rejected or is_cancelled then 'cancelled'
        else 'requested'
    end as state,
    rule_id as match_rule,
    confidence as match_confidence,
    {{ age_in_days("coalesce(charged_on, " ~ entity_date('received_at') ~ ", requested_date, " ~ entity_date('announced_at') ~ ")") }} as age_days
from positions
