{#
    Tables and views written in place, in one transaction a model: DuckDB's definitions are transactional, so that nobody
    sees a half-written table, and the copy, two renames and a drop of dbt's own materializations are a fifth of a run.
    What this project does not use (hooks, indexes, grants, comments) is not offered.
#}
{% materialization table, adapter='duckdb' -%}
    {%- set target = this.incorporate(type='table') -%}
    {{ refuse_what_is_not_offered() }}
    {%- call statement('main') -%}
        {{ drop_in_place(load_cached_relation(this)) }}
        {{ create_table_as(false, target, compiled_code) }}
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}

{% materialization view, adapter='duckdb' -%}
    {%- set target = this.incorporate(type='view') -%}
    {{ refuse_what_is_not_offered() }}
    {%- call statement('main') -%}
        {{ drop_in_place(load_cached_relation(this)) }}
        {{ create_view_as(target, compiled_code) }}
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}

{% macro drop_in_place(existing) -%}
    {%- if existing is not none -%} drop {{ existing.type }} if exists {{ existing }}; {%- endif -%}
{%- endmacro %}

{% macro refuse_what_is_not_offered() -%}
    {%- for name in ('pre-hook', 'post-hook', 'indexes', 'grants') if config.get(name) -%}
        {%- do exceptions.raise_compiler_error(name ~ ' of ' ~ this.identifier ~ ': materializations/in_place.sql does not do this') -%}
    {%- endfor -%}
{%- endmacro %}
