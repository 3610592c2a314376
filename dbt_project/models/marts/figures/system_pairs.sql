-- Grain: one pair of systems, what they keep in common, and currency. How many records each side has, how many found each other, and
-- how many stand alone or differ. The outcomes partition the records; open findings are counted apart, each in its own currency, so
-- a row may hold findings only.
with counted as (

    select
        pair, left_system, left_record, right_system, right_record, currency,
        count(*) as records,
        count(*) filter (where is_on_left) as left_records,
        count(*) filter (where is_on_right) as right_records,
        {%- for outcome in ['matched', 'mismatched', 'orphaned_left', 'orphaned_right', 'waiting', 'no_counterpart'] %}
        count(*) filter (where outcome = '{{ outcome }}') as {{ outcome }}_records,
        coalesce(sum(
            {%- if outcome == 'mismatched' %} abs(coalesce(left_quantity, 0) - coalesce(right_quantity, 0))
            {%- elif outcome == 'orphaned_right' %} right_quantity
            {%- else %} case when is_on_left then left_quantity else right_quantity end
            {%- endif %}) filter (where outcome = '{{ outcome }}'), 0) as {{ outcome }}_units,
        coalesce(sum(value) filter (where outcome = '{{ outcome }}'), 0) as {{ outcome }}_value,
        {%- endfor %}
        {%- for difference in ['quantity', 'amount', 'status', 'identity'] %}
        count(*) filter (where outcome = 'mismatched' and difference = '{{ difference }}') as {{ difference }}_mismatches,
        {%- endfor %}
        0 as exception_count,
        0 as exception_value,
        [] as codes
    from {{ ref('record_pairs') }}
    group by all

),

findings as (

    select
        pair, left_system, left_record, right_system, right_record, currency, exception_code,
        count(*) as exception_count,
        coalesce(sum(amount), 0) as exception_value
    from {{ ref('int_pair_findings') }}
    group by all

),

everything as (

    select * from counted
    union all by name
    select
        pair, left_system, left_record, right_system, right_record, currency,
        sum(exception_count) as exception_count,
        sum(exception_value) as exception_value,
        list_sort(list(exception_code || ' ' || exception_count)) as codes
    from findings
    group by all

)

select
    pair,
    left_system,
    left_record,
    right_system,
    right_record,
    currency,
    cast(coalesce(sum(records), 0) as integer) as records,
    cast(coalesce(sum(left_records), 0) as integer) as left_records,
    cast(coalesce(sum(right_records), 0) as integer) as right_records,
    {%- for outcome in ['matched', 'mismatched', 'orphaned_left', 'orphaned_right', 'waiting', 'no_counterpart'] %}
    cast(coalesce(sum({{ outcome }}_records), 0) as integer) as {{ outcome }}_records,
    try_cast(coalesce(sum({{ outcome }}_units), 0) as decimal(18, 4)) as {{ outcome }}_units,
    try_cast(coalesce(sum({{ outcome }}_value), 0) as decimal(18, 4)) as {{ outcome }}_value,
    {%- endfor %}
    {%- for difference in ['quantity', 'amount', 'status', 'identity'] %}
    cast(coalesce(sum({{ difference }}_mismatches), 0) as integer) as {{ difference }}_mismatches,
    {%- endfor %}
    cast(sum(exception_count) as integer) as exception_count,
    try_cast(sum(exception_value) as decimal(18, 4)) as exception_value,
    cast(to_json(coalesce(max(codes) filter (where len(codes) > 0), [])) as varchar) as exception_codes,
    {{ as_of() }} as as_of
from everything
group by all
order by pair, currency
