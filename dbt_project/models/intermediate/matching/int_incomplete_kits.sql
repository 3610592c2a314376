-- Grain: one SKU of the pieces of a refunded kit of an order of which some pieces came back and others did not, after all rules:
-- how many pieces the open kits need, and how many of them are there.
{%- set rules = ['match_manual', 'match_m1', 'match_m2', 'match_m3', 'match_m4_m5', 'match_m6', 'match_kit'] %}
with refunds as (

    {{ residual('int_refund_legs', 'refund_line_id', rules) }}

),

receipts as (

    {{ residual('int_receipt_legs', 'receipt_id', rules) }}

),

needed as (

    select
        parts.match_key,
        parts.order_id,
        parts.kit_key,
        parts.component_key,
        parts.component_match_key,
        any_value(parts.pieces_in_kit) as pieces_in_kit,
        sum(refunds.quantity * parts.pieces) as needed_quantity
    from {{ ref('int_kit_refunds') }} as parts
    inner join refunds on parts.refund_line_id = refunds.refund_line_id
    where not parts.is_contested
    group by all

),

received as (

    select match_key, sum(quantity) as quantity, max(event_date) as last_date, {{ collect_row_lists('source_row_ids') }} as source_row_ids
    from receipts
    where channel = 'AMAZON_FBA'
    group by match_key

)

select
    needed.*,
    least(coalesce(received.quantity, 0), needed.needed_quantity) as found_quantity,
    needed.needed_quantity - found_quantity as missing_quantity,
    max(received.last_date) over (partition by needed.match_key) as last_receipt_date,
    flatten(list(coalesce(received.source_row_ids, [])) over (partition by needed.match_key)) as receipt_row_ids
from needed
left join received on needed.component_match_key = received.match_key
qualify sum(coalesce(received.quantity, 0)) over (partition by needed.match_key) > 0
