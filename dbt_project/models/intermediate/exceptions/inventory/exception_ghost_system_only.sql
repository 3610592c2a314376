-- Grain: one SKU of which the ERP books more at a sellable warehouse of the seller than was counted and moved since (G3,
-- inventory.md 4.1): nobody can pick these units. Never netted with goods held elsewhere.
select
    'GHOST_SYSTEM_ONLY' as exception_code,
    stock.sku || '|' || stock.location as grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    stock.location as subject,
    stock.sku,
    stock.surplus_quantity as quantity,
    stock.surplus_quantity * items.unit_cost as amount,
    coalesce(items.cost_currency, '{{ functional_currency() }}') as currency,
    {{ entity_date('stock.booked_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected at most ' || {{ units('stock.most_expected') }} || ' unit(s) of ' || stock.sku || ' in ' || stock.location || ', '
        || {{ units('stock.counted_quantity') }} || ' counted ' || strftime(stock.counted_at, '%Y-%m-%d') || ' and what moved since, found '
        || {{ units('stock.booked_quantity') }} || ' booked, difference ' || {{ units('stock.surplus_quantity') }} || '.' as message,
    stock.source_row_ids as evidence
from {{ ref('int_own_stock') }} as stock
left join {{ ref('int_items') }} as items on stock.sku = items.sku
where stock.surplus_quantity > 0
