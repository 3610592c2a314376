-- Grain: one unit, by licence plate and order, that Amazon and a ZigZag hub both received and judge differently: fit for sale at
-- one, damaged at the other (R-FBA-02, matching.md case 22). Custody decides who is counted, the lower value what it is worth.
-- A unit that Amazon sent back to a hub (removal) is graded anew there; that is no conflict.
with grades as (

    select upper(trim(grade)) as grade, lower(trim(stock_effect)) as stock_effect
    from {{ setting('grade_dispositions') }}
    where {{ as_of_date() }} between coalesce(try_cast(valid_from as date), date '1900-01-01')
        and coalesce(try_cast(valid_to as date), date '9999-12-31')

),

pairs as (

    select
        unit.unit_id,
        unit.order_id,
        unit.license_plate,
        unit.disposition,
        coalesce(unit.sku, unit.source_sku) as sku,
        unit.sku as item_sku,
        unit.quantity,
        request.grade,
        request.graded_at,
        coalesce(request.external_return_id, request.zigzag_return_id) as return_id,
        request.zigzag_return_id,
        list_sort(list_distinct(list_concat(unit.source_row_ids, request.source_row_ids))) as evidence
    from {{ ref('int_fba_return_units') }} as unit
    inner join {{ ref('int_return_requests') }} as request
        on unit.license_plate = request.license_plate and unit.order_id = request.order_id
    inner join grades on upper(request.grade) = grades.grade
    where request.route <> 'removal_to_hub'
        and not request.is_duplicate
        and unit.quantity > 0
        and unit.disposition is not null
        and (unit.disposition = 'SELLABLE' and grades.stock_effect = 'write_off'
            or unit.disposition <> 'SELLABLE' and grades.stock_effect = 'sellable')

)

select
    'FBA_SOT_CONFLICT' as exception_code,
    unit_id as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    return_id,
    zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    license_plate as subject,
    pairs.sku,
    quantity,
    quantity * item.unit_cost as amount,
    coalesce(item.cost_currency, '{{ functional_currency() }}') as currency,
    {{ entity_date('graded_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected one judgement of the unit ' || license_plate || ', found ' || disposition || ' at Amazon and grade ' || grade
        || ' at the hub, difference ' || {{ units('quantity') }} || ' unit(s) of ' || pairs.sku || ', in order ' || order_id || '.' as message,
    evidence
from pairs
left join {{ ref('int_items') }} as item on pairs.item_sku = item.sku
