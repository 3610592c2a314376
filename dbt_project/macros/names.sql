{# Schemas are named exactly as configured, so that people query marts.journal_lines and not main_marts.journal_lines. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
