{# What the rules about TikTok returns share: subjects of one economic return, and what must have landed for a rule to speak. #}

{# The columns by which an exception names a TikTok return, from int_tiktok_return_cases. #}
{% macro tiktok_return_subject() -%}
    return_id as grain_key,
    'TIKTOK_SHOP' as channel,
    order_id,
    return_id,
    zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id', 'subject']) }}
    sku
{%- endmacro %}

{# True once ZigZag has sent anything: a missing record says nothing about a platform that nobody connected (decision D14). #}
{% macro zigzag_has_landed() -%}exists (select 1 from {{ ref('int_zigzag_items') }}){%- endmacro %}
