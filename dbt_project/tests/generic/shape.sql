{#
    What each row of a table must be, in one scan: columns whose values differ from row to row (unique), that are filled, that
    are both (key), or that take certain texts or none (values). Gives a row for each rule that is broken, with the number of
    rows that break it. One test a table, since a dbt test costs more than its query.
#}
{% test shape(model, key=[], unique=[], filled=[], values={}) %}

with counted as (

    select
        {%- for column in key + unique %}
        count({{ column }}) - count(distinct {{ column }}) as "{{ column }} repeats",
        {%- endfor %}
        {%- for column in key + filled %}
        count(*) filter (where {{ column }} is null) as "{{ column }} is empty",
        {%- endfor %}
        {%- for column, known in values.items() %}
        count(*) filter (where cast({{ column }} as varchar) not in ('{{ known | join("', '") }}')) as "{{ column }} is none of {{ known | join(', ') }}",
        {%- endfor %}
    from {{ model }}

)

select broken_rule, row_count
from (unpivot counted on columns(*) into name broken_rule value row_count)
where row_count <> 0

{% endtest %}
