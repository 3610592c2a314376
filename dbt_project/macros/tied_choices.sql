{#
    Days of a match key on which several of `legs` are equally good and not all are taken, although they differ in `worth`: whichever is
    chosen decides the money, so the choice is nobody's but a person's (R-X-15, the tie-breaks of matching.md 5.3).
    `legs` has (id, match_key, event_date, quantity, worth); the model's CTE `allocated` is what `allocate` gave. Result columns:
    match_key, event_date.
#}
{% macro tied_choices(legs, id, worth) -%}
    select leg.match_key, leg.event_date
    from {{ legs }} as leg
    left join (select {{ id }}, sum(quantity) as quantity from allocated group by {{ id }}) as taken using ({{ id }})
    where leg.quantity > 0 and leg.match_key is not null
    group by leg.match_key, leg.event_date
    having count(distinct {{ worth }}) > 1 and sum(taken.quantity) > 0 and sum(leg.quantity) > sum(taken.quantity)
{%- endmacro %}
