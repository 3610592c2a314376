{# Raw Parquet: views over it, which the models and people read inside the warehouse (decision D1). #}

{#
    What the run tells the models: a dbt variable, else the member of that name of the environment's RETURNS_RUN (JSON).
    The environment is read at execution only: dbt then keeps what it has parsed, whatever the day and the state folder.
#}
{% macro told_by_the_run(name, default=none) -%}
    {%- set told = var(name, none) -%}
    {%- if told is none and execute -%}
        {%- set told = fromjson(env_var('RETURNS_RUN', '{}')).get(name) -%}
    {%- endif -%}
    {{ return(default if told is none else told) }}
{%- endmacro %}

{# The state folder as part of an SQL string. #}
{% macro home() -%}
    {%- set folder = told_by_the_run('home') -%}
    {%- if folder is none and execute -%}{%- set folder = env_var('RETURNS_HOME', '.returns') -%}{%- endif -%}
    {{ return((folder or '.returns') | replace("'", "''")) }}
{%- endmacro %}

{% macro create_raw_views() -%}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {%- for node in graph.sources.values() | sort(attribute='unique_id') -%}
            {%- do run_query('create schema if not exists ' ~ node.source_name) -%}
            {%- do run_query('create or replace view ' ~ node.source_name ~ '.' ~ node.name ~ ' as select * from '
                ~ node.source_meta.location.replace('{home}', home()).replace('{name}', node.name)) -%}
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
    {%- if name in told_by_the_run('config_overrides', []) -%}
        read_csv('{{ home() }}/dbt/settings/{{ name }}.csv', header = true, delim = ',', quote = '"', escape = '"', all_varchar = true)
    {%- else -%}
        {{ seed }}
    {%- endif -%}
{%- endmacro %}
