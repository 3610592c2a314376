{# Business time. Everything is evaluated at as_of; dates are those of the legal entity. #}

{# The last instant that this run sees, a naive UTC timestamp. #}
{% macro as_of() -%}
    {%- set text = told_by_the_run('as_of') -%}
    {%- if text is none and execute and flags.WHICH in ('run', 'build', 'test') -%}
        {{ exceptions.raise_compiler_error("The variable as_of is required, e.g. --vars '{as_of: 2026-10-31T23:59:59Z, home: /path}'") }}
    {%- endif -%}
    timezone('UTC', cast('{{ text or "2000-01-01T00:00:00Z" }}' as timestamptz))
{%- endmacro %}

{% macro entity_timezone() -%}{{ told_by_the_run('entity_timezone', 'Europe/London') }}{%- endmacro %}

{% macro functional_currency() -%}{{ told_by_the_run('functional_currency', 'GBP') }}{%- endmacro %}

{# Calendar date of a UTC timestamp in the legal entity's zone (accounting.md 3.1, principle 7). #}
{% macro entity_date(column) -%}
    cast(timezone('{{ entity_timezone() }}', timezone('UTC', {{ column }})) as date)
{%- endmacro %}

{% macro as_of_date() -%}{{ entity_date(as_of()) }}{%- endmacro %}

{# Whole calendar days from a date to as_of. #}
{% macro age_in_days(date_column) -%}
    date_diff('day', {{ date_column }}, {{ as_of_date() }})
{%- endmacro %}

{#
    A UTC timestamp from a platform's text, or null. An offset is honoured, a text without one is UTC.
    date_order ('ymd', 'dmy', 'mdy', 'dby' for 14-Jul-2025) was decided for the whole file when it was parsed.
#}
{% macro parse_timestamp(column, date_order="'ymd'") -%}
    {%- set text = "trim(" ~ column ~ ")" -%}
    {%- set bare = "regexp_replace(" ~ text ~ ", '\\s*(UTC|GMT)$', '')" -%}
    case
        when {{ column }} is null or {{ text }} = '' then null
        when regexp_matches({{ text }}, '^\d{4}-\d\d-\d\d[T ].*(Z|[+-]\d\d:?\d\d)$')
            then timezone('UTC', try_cast(regexp_replace({{ text }}, '([+-]\d\d)(\d\d)$', '\1:\2') as timestamptz))
        when regexp_matches({{ text }}, '^\d{4}[-/]')
            then try_strptime(replace(replace({{ bare }}, '/', '-'), 'T', ' '),
                ['%Y-%m-%d %H:%M:%S.%f', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M', '%Y-%m-%d'])
        when {{ date_order }} = 'dby'
            then try_strptime({{ bare }}, ['%d-%b-%Y %H:%M:%S', '%d-%b-%Y %H:%M', '%d-%b-%Y'])
        when {{ date_order }} = 'mdy'
            then try_strptime(replace(replace({{ bare }}, '.', '/'), '-', '/'),
                ['%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M', '%m/%d/%Y', '%m/%d/%y'])
        else try_strptime(replace(replace({{ bare }}, '.', '/'), '-', '/'),
                ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M', '%d/%m/%Y', '%d/%m/%y'])
    end
{%- endmacro %}
