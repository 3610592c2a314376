{# A naive UTC timestamp from a Unix time in seconds as text, blanks around it allowed; 0 means "not yet". #}
{% macro parse_unix_time(column) -%}
    case
        when regexp_matches({{ column }}, '^ *\d{1,11} *$') and try_cast({{ column }} as bigint) > 0
            then make_timestamp(try_cast({{ column }} as bigint) * 1000000)
    end
{%- endmacro %}

{# true or false from JSON's or a text's spelling, blanks around it allowed; null for anything else. #}
{% macro parse_boolean(column) -%}
    case lower({{ clean_text(column) }}) when 'true' then true when 'false' then false end
{%- endmacro %}
