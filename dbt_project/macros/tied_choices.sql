{#
    Days of a key on which several of `legs` are equally good and not all are taken, although they differ in `worth`: whichever is
    chosen decides the money, so the choice is nobody's but a person's (R-X-15, the tie-breaks of matching.md 5.3).
    `legs` has (id, key, event_date, quantity, worth); `allocated` what `allocate` gave. Result columns: key, event_date.
#}
{% macro tied_choices(legs, id, worth, allocated='allocated', key='match_key') -%}
    select leg.{{ key }}, leg.event_date
    from {{ legs }} as leg
    left join (select {{ id }}, sum(quantity) as quantity from {{ allocated }} group by {{ id }}) as taken using ({{ id }})
    where leg.quantity > 0 and leg.{{ key }} is not null
    group by leg.{{ key }}, leg.event_date
    having count(distinct {{ worth }}) > 1 and sum(taken.quantity) > 0 and sum(leg.quantity) > sum(taken.quantity)
{%- endmacro %}
