-- Grain: one grade that ZigZag uses and the settings do not know (R-VC-17): it has no stock effect and no account. The amount is
-- what its units cost, as far as the item master knows them.
with known as (

    select upper(grade) as grade from {{ setting('grade_dispositions') }}

)

select
    'GRADE_UNMAPPED' as exception_code,
    grades.grade as grain_key,
    cast(null as varchar) as channel,
    cast(null as varchar) as order_id,
    case when count(distinct grades.zigzag_return_id) = 1 then min(grades.zigzag_return_id) end as return_id,
    case when count(distinct grades.zigzag_return_id) = 1 then min(grades.zigzag_return_id) end as zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    grades.grade as subject,
    cast(null as varchar) as sku,
    sum(grades.quantity) as quantity,
    cast(sum(grades.quantity * items.unit_cost) as decimal(18, 4)) as amount,
    case when sum(grades.quantity * items.unit_cost) is not null then coalesce(min(items.cost_currency), '{{ functional_currency() }}') end as currency,
    min({{ entity_date('grades.graded_at') }}) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a grade of the settings, found ' || grades.grade || ', difference ' || count(*) || ' item(s) without disposition, in ZigZag item(s) '
        || string_agg(distinct grades.item_id, ', ' order by grades.item_id) || '.' as message,
    {{ collect_row_lists('grades.source_row_ids') }} as evidence
from {{ ref('int_zigzag_grades') }} as grades
left join {{ ref('int_zigzag_items') }} as item on grades.zigzag_return_id = item.zigzag_return_id and grades.item_id = item.item_id
left join {{ ref('int_items') }} as items on item.received_as_sku = items.sku
where grades.grade not in (select grade from known)
group by grades.grade
