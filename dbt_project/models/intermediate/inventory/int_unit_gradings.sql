-- Grain: one grade version of a ZigZag item by as_of, as the return's snapshots or a grade batch tell it: a unit may be graded
-- again. What the grade means for stock comes from the settings; an unknown grade means nothing yet.
with batches as (

    select closed_at, source_row_id, unnest(json_extract(items_json, '$[*]')) as item
    from {{ ref('stg_zigzag__grade_batches') }}
    where closed_at is null or closed_at <= {{ as_of() }}

),

gradings as (

    select
        trim(item ->> '$.itemId') as item_id,
        upper({{ clean_text("(item ->> '$.grade')") }}) as grade,
        coalesce(try_cast((item ->> '$.gradeVersion') as integer), 0) as grade_version,
        {{ parse_timestamp("(item ->> '$.gradedAt')") }} as graded_at,
        lower({{ clean_text("(item ->> '$.unit')") }}) as unit,
        source_row_id
    from batches
    union all
    select item_id, grade, grade_version, graded_at, unit, source_row_id
    from {{ ref('int_zigzag_item_snapshots') }}

)

select
    item_id,
    grade_version,
    arg_max(gradings.grade, (graded_at, gradings.grade)) as grade,
    max(graded_at) as graded_at,
    arg_max(case meaning.stock_effect when 'sellable' then 'ZZ_GRADED_A' when 'net_realisable_value' then 'ZZ_GRADED_B' when 'write_off' then 'ZZ_DAMAGED' end,
        (graded_at, gradings.grade)) as pool,
    {{ collect_rows('source_row_id') }} as source_row_ids
from gradings
left join (
    select upper(grade) as grade, min(stock_effect) as stock_effect from {{ setting('grade_dispositions') }} group by 1
) as meaning on gradings.grade = meaning.grade
where item_id is not null and gradings.grade is not null and gradings.grade <> 'UNGRADED' and graded_at <= {{ as_of() }}
group by item_id, grade_version
