-- Grain: one SKU of a shipment to Amazon of which Amazon has acknowledged fewer units than were sent, after
-- the time to receive them or once the shipment is closed (R-FBA-28).
select
    'FBA_INBOUND_SHORT' as exception_code,
    shipment_id || '|' || sku as grain_key,
    'AMAZON_FBA' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id', 'settlement_id']) }}
    shipment_id,
    shipment_id as subject,
    sku,
    quantity,
    value_at_cost as amount,
    currency,
    {{ entity_date('delivered_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ units('shipped_quantity') }} || ' unit(s) of ' || sku || ' sent with ' || shipment_id || ' to be received by Amazon, found '
        || {{ units('received_quantity') }} || ' received and ' || {{ units('reimbursed_quantity') }} || ' reimbursed, difference ' || {{ units('quantity') }}
        || '; status ' || coalesce(status, 'unknown') || ', dispatched ' || strftime(dispatched_at, '%Y-%m-%d') || '.' as message,
    source_row_ids as evidence
from {{ ref('int_inbound_shortfalls') }}
where is_closed or received_quantity > 0
