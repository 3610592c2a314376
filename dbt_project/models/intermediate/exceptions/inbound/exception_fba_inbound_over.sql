-- Grain: one SKU of a shipment to Amazon of which Amazon has acknowledged more units than were sent (R-FBA-28, case 96), after the
-- time to receive them: until then a count may still be corrected.
select
    'FBA_INBOUND_OVER' as exception_code,
    position.shipment_id || '|' || position.sku as grain_key,
    'AMAZON_FBA' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id', 'settlement_id']) }}
    position.shipment_id,
    position.shipment_id as subject,
    position.sku,
    position.surplus_quantity as quantity,
    position.surplus_quantity * items.unit_cost as amount,
    coalesce(items.cost_currency, '{{ functional_currency() }}') as currency,
    {{ entity_date('position.delivered_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ units('position.shipped_quantity') }} || ' unit(s) of ' || position.sku || ' sent with ' || position.shipment_id
        || ' to be received by Amazon, found ' || {{ units('position.received_quantity') }} || ', difference ' || {{ units('position.surplus_quantity') }}
        || ' more; status ' || coalesce(position.status, 'unknown') || '.' as message,
    position.source_row_ids as evidence
from {{ ref('int_inbound_positions') }} as position
left join {{ ref('int_items') }} as items on position.sku = items.sku
where position.is_overdue and position.surplus_quantity > 0
