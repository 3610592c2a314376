{# Raw Parquet: where it is, and views over it so that people can query raw inside the warehouse (decision D1). #}

{# The state folder as part of an SQL string. #}
{% macro home() -%}{{ var('home', env_var('RETURNS_HOME', '.returns')) | replace("'", "''") }}{%- endmacro %}

{% macro create_raw_views() -%}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {%- for node in graph.sources.values() | sort(attribute='unique_id') -%}
            {%- do run_query('create schema if not exists ' ~ node.source_name) -%}
            {%- do run_query('create or replace view ' ~ node.source_name ~ '.' ~ node.name ~ ' as select * from '
                ~ node.source_meta.external_location.replace('{name}', node.name)) -%}
        {%- endfor -%}
    {%- endif -%}
    select 1
{%- endmacro %}

{#
    A settings table, all columns text: the rows that count of the file of that name in <home>/config when the run found one,
    else the seed. Rows that cannot be used were set aside before (returns_assets/settings_files).
#}
{% macro setting(name) -%}
    {%- set seed = ref(name) -%}
    {%- if name in var('config_overrides', []) -%}
        read_csv('{{ home() }}/dbt/settings/{{ name }}.csv', header = true, delim = ',', quote = '"', escape = '"', all_varchar = true)
    {%- else -%}
        {{ seed }}
    {%- endif -%}
{%- endmacro %}
