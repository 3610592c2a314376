-- Grain: one receipt at a hub, at cost, with what its grade does to stock (seed grade_dispositions): sellable units wait for
-- their release, units at net realisable value and unsellable units leave returns processing when they are graded.
with grades as (

    select upper(trim(cast(grade as varchar))) as grade, lower(trim(cast(stock_effect as varchar))) as stock_effect
    from {{ setting('grade_dispositions') }}
    where {{ as_of_date() }} between coalesce(try_cast(valid_from as date), date '1900-01-01')
        and coalesce(try_cast(valid_to as date), date '9999-12-31')
    qualify row_number() over (partition by upper(trim(cast(grade as varchar))) order by valid_from desc nulls last) = 1

)

select
    receipt.receipt_id,
    coalesce(receipt.zigzag_return_id, receipt.order_id, receipt.receipt_id) as source_document,
    receipt.item_id,
    receipt.sku,
    receipt.grade,
    case when receipt.grade is null or upper(receipt.grade) = 'UNGRADED' then 'ungraded' else coalesce(grades.stock_effect, 'unknown') end as stock_effect,
    greatest(receipt.received_date, {{ entity_date('receipt.graded_at') }}) as graded_date,
    receipt.released_to,
    greatest(receipt.received_date, {{ entity_date('receipt.released_at') }}) as released_date,
    cast(receipt.quantity * item.unit_cost as decimal(18, 4)) as cost,
    -- the lower of cost and net realisable value; without a known value nothing can be realised
    cast(receipt.quantity * least(coalesce(item.nrv_b_grade, 0), item.unit_cost) as decimal(18, 4)) as net_realisable_value,
    item.cost_currency,
    receipt.source_row_ids,
    receipt.graded_known_at,
    greatest(receipt.graded_known_at, receipt.released_known_at) as released_known_at
from {{ ref('int_receipts') }} as receipt
inner join {{ ref('int_items') }} as item on receipt.sku = item.sku
left join grades on upper(receipt.grade) = grades.grade
where receipt.route = 'to_hub' and not receipt.is_excluded and item.is_inventory and item.unit_cost > 0
