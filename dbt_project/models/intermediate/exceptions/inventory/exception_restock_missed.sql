-- Grain: units of one SKU of a return that were put away fit for sale and that the ERP's stock does not show (R-FBA-33). The ERP has
-- fewer than can be there; the newest units put away are the ones not booked.
with candidates as (

    select
        restock.*,
        stock.missing_quantity,
        stock.booked_at,
        stock.booked_quantity,
        stock.least_expected,
        stock.source_row_ids as stock_row_ids,
        sum(restock.quantity) over (
            partition by restock.sku, restock.location order by restock.released_at desc, restock.unit_key rows unbounded preceding
        ) - restock.quantity as taken_before
    from {{ ref('int_own_restocks') }} as restock
    inner join {{ ref('int_own_stock') }} as stock
        on restock.sku = stock.sku and restock.location = stock.location
        and restock.released_at > stock.counted_at
        and restock.released_at <= stock.booked_at - to_hours(cast({{ policy('restock_sync_hours') }} as integer))
    where restock.is_fit_for_sale and stock.missing_quantity > 0

),

missed as (

    select *, least(quantity, missing_quantity - taken_before) as missed_quantity
    from candidates
    where taken_before < missing_quantity

)

select
    'RESTOCK_MISSED' as exception_code,
    missed.zigzag_return_id || '|' || missed.sku || '|' || missed.location as grain_key,
    min(missed.channel) as channel,
    min(missed.order_id) as order_id,
    missed.zigzag_return_id as return_id,
    missed.zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    missed.location as subject,
    missed.sku,
    sum(missed.missed_quantity) as quantity,
    sum(missed.missed_quantity) * min(items.unit_cost) as amount,
    coalesce(min(items.cost_currency), '{{ functional_currency() }}') as currency,
    {{ entity_date('min(missed.released_at)') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the ERP to count ' || {{ units('sum(missed.missed_quantity)') }} || ' more unit(s) of ' || missed.sku || ' put away in ' || missed.location
        || ', at least ' || {{ units('min(missed.least_expected)') }} || ', found ' || {{ units('min(missed.booked_quantity)') }} || ' booked, difference '
        || {{ units('sum(missed.missed_quantity)') }} || ' since ' || strftime(min(missed.released_at), '%Y-%m-%d %H:%M') || ' UTC.' as message,
    {{ collect_row_lists('list_concat(missed.source_row_ids, missed.stock_row_ids)') }} as evidence
from missed
left join {{ ref('int_items') }} as items on missed.sku = items.sku
group by missed.zigzag_return_id, missed.sku, missed.location
