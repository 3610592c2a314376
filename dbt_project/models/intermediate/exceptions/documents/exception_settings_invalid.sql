-- Grain: one row of a settings file that cannot be used, or one file as a whole. The run tells which (settings_problems); it has
-- set the row aside, or taken the default, and gone on. The evidence is the file and the row.
with problems as (

    select
        cast(null as varchar) as file_name, cast(null as integer) as file_row, cast(null as varchar) as problem, cast(null as varchar) as remedy
    where false
    {%- for problem in told_by_the_run('settings_problems', []) %}
    union all
    select
        '{{ problem.file | replace("'", "''") }}', {{ problem.row if problem.row is not none else 'null' }},
        '{{ problem.text | replace("'", "''") }}', '{{ problem.remedy | replace("'", "''") }}'
    {%- endfor %}

)

select
    'SETTINGS_INVALID' as exception_code,
    concat_ws('|', file_name, file_row, problem) as grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    'config/' || file_name as subject,
    cast(null as varchar) as sku,
    cast(null as decimal(18, 4)) as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ as_of_date() }} as event_date,
    case when file_row is null then 'critical' end as severity_override,
    cast(null as timestamp) as due_at,
    'Expected settings that can be used, found ' || problem || ', difference ' || remedy || ', in config/' || file_name
        || coalesce(' row ' || file_row, '') || '.' as message,
    ['config/' || file_name || coalesce(':' || file_row, '')] as evidence
from problems
