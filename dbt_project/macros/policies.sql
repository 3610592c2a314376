{# The value of a policy that holds at as_of, as a number. #}
{% macro policy(name) -%}
    (
        select cast(value as decimal(18, 4))
        from {{ setting('policies') }}
        where policy = '{{ name }}'
            and {{ as_of_date() }} between coalesce(try_cast(valid_from as date), date '1900-01-01')
                and coalesce(try_cast(valid_to as date), date '9999-12-31')
        order by valid_from desc nulls last
        limit 1
    )
{%- endmacro %}
