{# A status made comparable: upper case, blanks and repeated underscores as one underscore. #}
{% macro status_key(column) -%}
    upper(regexp_replace({{ clean_text(column) }}, '[\s_]+', '_', 'g'))
{%- endmacro %}
