{# The union of the rules of one family. Every rule has these columns; DBT checks them when the union is built. #}
{% macro union_exception_rules(rules) -%}
{%- for rule in rules %}
select
    exception_code,
    grain_key,
    channel,
    order_id,
    return_id,
    zigzag_return_id,
    settlement_id,
    shipment_id,
    subject,
    sku,
    cast(quantity as decimal(18, 4)) as quantity,
    cast(amount as decimal(18, 4)) as amount,
    currency,
    event_date,
    severity_override,
    due_at,
    message,
    evidence
from {{ ref('exception_' ~ rule) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
{%- endmacro %}

{# Columns that a rule does not speak of. #}
{% macro no_subject(columns) -%}
{%- for column in columns %}
    cast(null as varchar) as {{ column }},
{%- endfor %}
{%- endmacro %}

{# A quantity without needless decimals, for messages. #}
{% macro units(quantity) -%}
    (regexp_replace(cast({{ quantity }} as varchar), '\.?0+$', ''))
{%- endmacro %}
