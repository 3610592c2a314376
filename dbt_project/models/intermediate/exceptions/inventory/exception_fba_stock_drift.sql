-- Grain: one SKU of which the ERP books another number at Amazon than Amazon counts, and no adjustment explains it (R-IPS-04).
select
    'FBA_STOCK_DRIFT' as exception_code,
    stock.sku || '|FBA' as grain_key,
    'AMAZON_FBA' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    'FBA' as subject,
    stock.sku,
    abs(stock.difference) as quantity,
    abs(stock.difference) * items.unit_cost as amount,
    coalesce(items.cost_currency, '{{ functional_currency() }}') as currency,
    {{ entity_date('stock.booked_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the ERP to book what Amazon counts of ' || stock.sku || ', ' || {{ units('stock.quantity') }} || ' sellable unit(s), found '
        || {{ units('stock.booked_quantity') }} || ' at FBA, difference ' || {{ units('stock.difference') }} || ' as of '
        || strftime(stock.booked_at, '%Y-%m-%d %H:%M') || ' UTC.' as message,
    stock.source_row_ids as evidence
from {{ ref('int_fba_stock') }} as stock
left join {{ ref('int_items') }} as items on stock.sku = items.sku
anti join {{ ref('int_fba_unsynced_adjustments') }} as explained on stock.sku = explained.sku
where stock.difference <> 0 and stock.is_in_item_master
    -- FULL_RECON_OVERDUE says that the count is too old to judge what moved since
    and coalesce(stock.is_comparable, true)
