{# What the rules of the matching cascade share (matching.md 5.3): each sees only what the rules before it left. #}

{# Legs with the quantity that earlier rules have not taken. `rules` are models with allocations; pieces of a kit are counted as pieces. #}
{% macro residual(legs, leg_id, rules) -%}
    select leg.* replace (cast(leg.quantity - coalesce(taken.quantity, 0) as decimal(18, 4)) as quantity)
    from {{ ref(legs) }} as leg
    {%- if rules %}
    left join (
        select {{ leg_id }}, sum(quantity) as quantity
        from (
            {%- for rule in rules %}
            select {{ leg_id }}, {{ 'receipt_quantity' if rule == 'match_kit' and leg_id == 'receipt_id' else 'quantity' }} as quantity from {{ ref(rule) }}
            {%- if not loop.last %} union all {% endif %}
            {%- endfor %}
        )
        group by {{ leg_id }}
    ) as taken on leg.{{ leg_id }} = taken.{{ leg_id }}
    where leg.quantity > coalesce(taken.quantity, 0)
    {%- else %}
    left join (select 0 as quantity) as taken on true
    {%- endif %}
{%- endmacro %}

{# Days from a refund to a receipt; negative when the goods came first. #}
{% macro days_to_receipt(refund='refund', receipt='receipt') -%}
    date_diff('day', {{ refund }}.event_date, {{ receipt }}.event_date)
{%- endmacro %}
