-- KIT, version 1: a kit that was refunded as one and came back in pieces under the same order, of Amazon FBA: whole kits only, first in
-- first out; confirmed at 0.90 (matching.md case 64). What is left of the pieces answers nothing. quantity counts kits, each piece its
-- share, so that the shares of a kit add up to one; receipt_quantity counts pieces.
{{ config(materialized='table') }}
{%- set before = ['match_manual', 'match_m1', 'match_m2', 'match_m3', 'match_m4_m5', 'match_m6'] %}
with refunds as (

    {{ residual('int_refund_legs', 'refund_line_id', before) }}

),

receipts as (

    {{ residual('int_receipt_legs', 'receipt_id', before) }}

),

parts as (

    select * from {{ ref('int_kit_refunds') }} where not is_contested

),

whole_kits as (

    select parts.match_key, min(floor(coalesce(received.quantity, 0) / parts.pieces)) as kits
    from parts
    left join (
        select match_key, sum(quantity) as quantity from receipts where channel = 'AMAZON_FBA' group by match_key
    ) as received on parts.component_match_key = received.match_key
    group by parts.match_key

),

answered as (

    select
        refunds.refund_line_id,
        refunds.occurred_at,
        greatest(least(floor(refunds.quantity), whole_kits.kits - coalesce(sum(floor(refunds.quantity)) over earlier, 0)), 0) as kits
    from refunds
    inner join whole_kits on refunds.match_key = whole_kits.match_key
    window earlier as (
        partition by refunds.match_key order by refunds.occurred_at, refunds.refund_line_id rows between unbounded preceding and 1 preceding
    )

),

wanted as (

    select
        parts.refund_line_id || '|' || parts.component_key as part_id,
        parts.component_match_key as match_key,
        answered.occurred_at,
        answered.kits * parts.pieces as quantity,
        parts.refund_line_id,
        parts.pieces_in_kit
    from answered
    inner join parts on answered.refund_line_id = parts.refund_line_id

),

allocated as (

    {{ allocate('wanted', 'receipts', demand_id='part_id', supply_id='receipt_id', supply_order='occurred_at, unit_name') }}

)

select
    wanted.refund_line_id,
    allocated.receipt_id,
    cast(round(sum(allocated.quantity) over so_far / wanted.pieces_in_kit, 4)
        - round((sum(allocated.quantity) over so_far - allocated.quantity) / wanted.pieces_in_kit, 4) as decimal(18, 4)) as quantity,
    'KIT' as rule_id,
    1 as rule_version,
    0.90 as confidence,
    'CONFIRMED' as status,
    count(*) over (partition by wanted.refund_line_id) as candidate_count,
    cast(allocated.quantity as decimal(18, 4)) as receipt_quantity
from allocated
inner join wanted using (part_id)
window so_far as (partition by wanted.refund_line_id order by allocated.receipt_id rows unbounded preceding)
