{#
    Quantity allocation by overlap of cumulative intervals (matching.md 5.3): first in, first out within a key.
    `demand` and `supply` are relations with columns (id, partition key, order columns, quantity). The id is the last
    order column, so that ties cannot be allocated twice.
    Result columns: demand_id, supply_id, quantity.
#}
{% macro allocate(demand, supply, key='match_key', demand_id='demand_id', supply_id='supply_id', demand_order='occurred_at', supply_order='occurred_at') -%}
    select
        demand_interval.{{ demand_id }},
        supply_interval.{{ supply_id }},
        least(demand_interval.upper_bound, supply_interval.upper_bound)
            - greatest(demand_interval.lower_bound, supply_interval.lower_bound) as quantity
    from (
        select *, sum(quantity) over running as upper_bound, sum(quantity) over running - quantity as lower_bound
        from {{ demand }}
        where quantity > 0 and {{ key }} is not null
        window running as (partition by {{ key }} order by {{ demand_order }}, {{ demand_id }} rows unbounded preceding)
    ) as demand_interval
    inner join (
        select *, sum(quantity) over running as upper_bound, sum(quantity) over running - quantity as lower_bound
        from {{ supply }}
        where quantity > 0 and {{ key }} is not null
        window running as (partition by {{ key }} order by {{ supply_order }}, {{ supply_id }} rows unbounded preceding)
    ) as supply_interval
        on demand_interval.{{ key }} = supply_interval.{{ key }}
        and demand_interval.lower_bound < supply_interval.upper_bound
        and supply_interval.lower_bound < demand_interval.upper_bound
{%- endmacro %}
