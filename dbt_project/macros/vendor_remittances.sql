{# A reference or description of a remittance, comparable: upper case, blanks and dashes of any kind as underscores. #}
{% macro remittance_key(column) -%}
    nullif(trim(regexp_replace(regexp_replace(upper({{ column }}), '[\s\x{00A0}]+', '_', 'g'), '_*[–—]_*', '_', 'g'), '_'), '')
{%- endmacro %}

{# The same for descriptions, whose punctuation says nothing. #}
{% macro description_key(column) -%}
    nullif(trim(regexp_replace(upper({{ column }}), '[^A-Z0-9]+', '_', 'g'), '_'), '')
{%- endmacro %}

{# Units of a quantity object of the vendor orders API: cases are counted in what they hold. #}
{% macro vendor_eaches(path) -%}
    (
        try_cast(json_extract_string(item, {{ path }} || '.amount') as decimal(18, 4))
        * coalesce(
            case
                when upper(json_extract_string(item, {{ path }} || '.unitOfMeasure')) = 'CASES'
                    then try_cast(json_extract_string(item, {{ path }} || '.unitSize') as decimal(18, 4))
            end,
            1
        )
    )
{%- endmacro %}
