-- Grain: one item: its latest grade by as_of, from the return's own snapshots and from grade batches.
-- A higher grade version wins, then the later grading; a batch and a snapshot normally say the same.
with batches as (

    select batch_id, warehouse_code, closed_at, source_row_id, received_at, document_sha256, unnest(json_extract(items_json, '$[*]')) as item
    from {{ ref('stg_zigzag__grade_batches') }}
    where closed_at is null or closed_at <= {{ as_of() }}

),

gradings as (

    select
        trim(item ->> '$.itemId') as item_id,
        upper({{ clean_text("(item ->> '$.grade')") }}) as grade,
        coalesce(try_cast((item ->> '$.gradeVersion') as integer), 0) as grade_version,
        {{ parse_timestamp("(item ->> '$.gradedAt')") }} as graded_at,
        upper({{ clean_text("(item ->> '$.disposition')") }}) as disposition,
        lower({{ clean_text("(item ->> '$.unit')") }}) as unit,
        trim(item ->> '$.returnId') as zigzag_return_id,
        (item ->> '$.sku') as source_sku,
        try_cast((item ->> '$.quantity') as decimal(18, 4)) as quantity,
        warehouse_code,
        'batch' as origin,
        source_row_id,
        received_at as landed_at
    from batches
    union all
    select item_id, grade, grade_version, graded_at, disposition, unit, zigzag_return_id, source_sku, received_quantity, warehouse_code, 'return', source_row_id, landed_at
    from {{ ref('int_zigzag_item_snapshots') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by item_id
            order by grade_version desc, graded_at desc, origin, grade, disposition, source_row_id
        ) as grade_rank
    from gradings
    where item_id is not null
        and grade is not null
        and grade <> 'UNGRADED'
        and coalesce(graded_at, timestamp '1900-01-01') <= {{ as_of() }}

)

select
    chosen.item_id,
    chosen.grade,
    chosen.grade_version,
    chosen.graded_at,
    chosen.disposition,
    chosen.unit,
    chosen.zigzag_return_id,
    chosen.source_sku,
    chosen.quantity,
    chosen.warehouse_code,
    cited.source_row_ids,
    cited.known_at
from ranked as chosen
inner join (
    select item_id, grade_version, min(landed_at) as known_at, {{ collect_rows('source_row_id') }} as source_row_ids
    from ranked
    group by item_id, grade_version
) as cited
    on chosen.item_id = cited.item_id and chosen.grade_version = cited.grade_version
where chosen.grade_rank = 1
