-- Grain: one economic return line of any channel: a refund or credit, a receipt or a request, merged where they match. The states
-- partition the lines, so quantities and values by state add up to all of them (R-FBA-01).
select
    line_id as return_line_key,
    channel,
    marketplace,
    order_id,
    order_line_id,
    return_id,
    zigzag_return_id,
    coalesce(sku, source_sku) as sku,
    source_sku,
    route,
    {%- for quantity in ['requested', 'refunded', 'received', 'graded', 'restocked', 'reimbursed'] %}
    cast(coalesce({{ quantity }}_quantity, 0) as decimal(18, 4)) as {{ quantity }}_quantity,
    {%- endfor %}
    grade,
    cast(coalesce(refund_amount, 0) as decimal(18, 4)) as refund_amount,
    cast(coalesce(fee_amount, 0) as decimal(18, 4)) as fee_amount,
    cast(coalesce(recovered_amount, 0) as decimal(18, 4)) as recovered_amount,
    currency,
    requested_at,
    refunded_at,
    received_at,
    graded_at,
    state,
    match_rule,
    cast(match_confidence as decimal(4, 2)) as match_confidence,
    cast(age_days as integer) as age_days,
    {{ as_of() }} as as_of
from {{ ref('int_return_lines') }}
order by return_line_key
