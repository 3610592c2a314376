-- Grain: one code of one source system that aliases give to different SKUs for the same days. On those days the code means
-- nothing: neither alias is used, all others are. The message names document and row of each, so that one of them can go.
with clashes as (

    select
        one.source_system,
        one.source_sku_key,
        one.source_sku,
        one.sku,
        one.places,
        one.source_row_ids,
        greatest(one.valid_from, other.valid_from) as first_day
    from {{ ref('int_sku_aliases') }} as one
    inner join {{ ref('int_sku_aliases') }} as other
        on one.source_system = other.source_system
        and one.source_sku_key = other.source_sku_key
        and one.sku <> other.sku
        and one.valid_from <= other.valid_to
        and other.valid_from <= one.valid_to

),

codes as (

    select
        source_system,
        source_sku_key,
        min(source_sku) as source_sku,
        string_agg(distinct sku, ', ' order by sku) as skus,
        count(distinct sku) as sku_count,
        min(first_day) as first_day,
        list_sort(list_distinct(flatten(list(places)))) as places,
        {{ collect_row_lists('source_row_ids') }} as evidence
    from clashes
    group by source_system, source_sku_key

)

select
    'SKU_ALIAS_AMBIGUOUS' as exception_code,
    source_system || '|' || source_sku_key as grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    source_system || '/' || source_sku as subject,
    source_sku as sku,
    cast(null as decimal(18, 4)) as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    case when first_day > date '1900-01-01' then first_day end as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected one SKU for ' || source_sku || ' of ' || source_system || ', found ' || skus || ', difference ' || (sku_count - 1)
        || ' SKU too many, in ' || array_to_string(places, ', ') || '.' as message,
    evidence
from codes
