{# Amounts of the vendor portal's exports, which carry a currency sign or code: $1,234.56, ($55.00), EUR 3,20. #}

{# The amount; the pattern of signs is also in parsing/amazon_vendor_sheets.py. #}
{% macro vendor_money(column) -%}
    {{ parse_amount("regexp_replace(" ~ column ~ ", '[A-Z]{0,3}[$€£¥₹]|[A-Z]{3}', '', 'g')", '_decimal_mark') }}
{%- endmacro %}

{# The currency that the amount itself states, or null; a bare $ is the US dollar. #}
{% macro vendor_currency(column) -%}
    coalesce(
        nullif(regexp_extract({{ column }}, '(^|[^A-Z])([A-Z]{3})([^A-Z]|$)', 2), ''),
        case
            when contains({{ column }}, '€') then 'EUR'
            when contains({{ column }}, '£') then 'GBP'
            when contains({{ column }}, '₹') then 'INR'
            when contains({{ column }}, '¥') then 'JPY'
            when contains({{ column }}, 'CA$') then 'CAD'
            when contains({{ column }}, '$') then 'USD'
        end
    )
{%- endmacro %}
