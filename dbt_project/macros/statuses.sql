{# A status made comparable: upper case, blanks and repeated underscores as one underscore. #}
{% macro status_key(column) -%}
    upper(regexp_replace({{ clean_text(column) }}, '[\s_]+', '_', 'g'))
{%- endmacro %}

{# Whether a return's option says that the customer is refunded and keeps the goods (matching.md case 17). #}
{% macro is_returnless_option(column) -%}
    coalesce(upper(trim({{ column }})) in ('RETURNLESS', 'REFUND_WITHOUT_RETURN', 'KEEP_ITEM'), false)
{%- endmacro %}
