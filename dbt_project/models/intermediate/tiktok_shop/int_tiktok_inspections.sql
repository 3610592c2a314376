-- Grain: one unit of an economic TikTok return that ZigZag announced, and whether what came is accepted (R-TTS-21). Refused: missing,
-- another item, too few, or a grade whose goods are written off. Nothing is judged before the hub has looked at the parcel.
with failing_grades as (

    select distinct upper({{ clean_text('grade') }}) as grade
    from {{ setting('grade_dispositions') }}
    where lower({{ clean_text('stock_effect') }}) = 'write_off'

),

items as (

    -- a unit announced twice is one unit: the record under which it came counts
    select *
    from {{ ref('int_tiktok_hub_items') }}
    where is_known_return and not is_cancelled
    qualify row_number() over (
        partition by return_id, coalesce(order_line_id, item_id) order by received_at nulls last, zigzag_return_id, item_id
    ) = 1

),

judged as (

    select
        item.*,
        bool_or(item.graded_at is not null or item.item_status in ('MISSING', 'WRONG_ITEM')) over (partition by item.return_id) as is_inspected,
        case
            when item.item_status = 'MISSING' then 'missing'
            when item.received_at is null then case when item.status = 'PROCESSED' then 'missing' end
            when item.item_status = 'WRONG_ITEM' or (item.sku <> item.received_as_sku) then 'another item'
            when item.grade in (select grade from failing_grades) then 'grade ' || item.grade
            when item.received_quantity < item.quantity then 'too few'
        end as finding
    from items as item

)

select
    return_id,
    order_line_id,
    zigzag_return_id,
    item_id,
    finding,
    is_inspected and finding is not null as is_refused,
    source_row_ids
from judged
