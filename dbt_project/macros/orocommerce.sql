{# Units of OroCommerce's products. #}

{#
    The factor that a unit of int_oro_unit_factors had at a moment: the one known last by then, else the first one ever known, since
    OroCommerce tells of units without saying since when. Without a moment, the factor of today.
#}
{% macro factor_at(unit, moment) -%}
    coalesce(
        case when {{ moment }} is not null then list_filter({{ unit }}.factor_changes, lambda change: change.known_from <= {{ moment }})[-1].factor end,
        case when {{ moment }} is not null then {{ unit }}.factor_changes[1].factor end,
        {{ unit }}.factor
    )
{%- endmacro %}
