-- Grain: one refund line and one receipt that belong together, of every channel, with the quantity and the rule of the cascade
-- that found it (matching.md 5.3): decisions of people first, then the precise rules, each on what the others left. receipt_quantity is the
-- same quantity, but for pieces of a kit: it counts pieces where quantity counts kits.
with allocations as (

    {%- for rule in ['match_manual', 'match_m1', 'match_m2', 'match_m3', 'match_m4_m5', 'match_m6', 'match_kit'] %}
    select refund_line_id, receipt_id, quantity, rule_id, rule_version, confidence, status, candidate_count,
        {{ 'receipt_quantity' if rule == 'match_kit' else 'quantity as receipt_quantity' }}
    from {{ ref(rule) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select
    allocations.*,
    refund.occurred_at <= receipt.occurred_at as refund_came_first
from allocations
inner join {{ ref('int_refund_legs') }} as refund on allocations.refund_line_id = refund.refund_line_id
inner join {{ ref('int_receipt_legs') }} as receipt on allocations.receipt_id = receipt.receipt_id
