-- Grain: one adjustment of Amazon's ledger that the ERP's stock does not show after the time to take it over (R-IPS-09).
select
    'FBA_ADJUSTMENT_NOT_SYNCED' as exception_code,
    adjustment.ledger_event_id as grain_key,
    'AMAZON_FBA' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    coalesce(adjustment.reference_id, adjustment.ledger_event_id) as subject,
    adjustment.sku,
    abs(adjustment.quantity) as quantity,
    abs(adjustment.quantity) * items.unit_cost as amount,
    coalesce(items.cost_currency, '{{ functional_currency() }}') as currency,
    adjustment.event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the ERP to follow adjustment ' || coalesce(adjustment.reference_id, 'without reference') || ' (reason ' || coalesce(adjustment.reason_code, 'none')
        || ') of ' || {{ units('cast(adjustment.quantity as decimal(18, 4))') }} || ' unit(s) of ' || adjustment.sku || ' at '
        || coalesce(adjustment.fulfillment_center, 'Amazon') || ', found ' || {{ units('stock.booked_quantity') }} || ' booked and '
        || {{ units('stock.quantity') }} || ' counted, difference ' || {{ units('stock.difference') }} || '; it is of '
        || strftime(adjustment.event_date, '%Y-%m-%d') || '.' as message,
    list_sort(list_distinct(list_concat(adjustment.source_row_ids, stock.source_row_ids)))::varchar[] as evidence
from {{ ref('int_fba_unsynced_adjustments') }} as adjustment
inner join {{ ref('int_fba_stock') }} as stock on adjustment.sku = stock.sku
left join {{ ref('int_items') }} as items on adjustment.sku = items.sku
where adjustment.age_hours > {{ policy('adjustment_sync_hours') }}
