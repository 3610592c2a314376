-- Grain: one SKU of a shipment to Amazon of which units are in limbo: sent, not received, not paid for (G2,
-- inventory.md 4.1). Stands beside the code that says what happened at Amazon.
select
    'GHOST_INBOUND' as exception_code,
    shipment_id || '|' || sku as grain_key,
    'AMAZON_FBA' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id', 'settlement_id']) }}
    shipment_id,
    shipment_id as subject,
    sku,
    quantity,
    value_at_cost as amount,
    currency,
    {{ entity_date('dispatched_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ units('quantity') }} || ' unit(s) of ' || sku || ' sent with ' || shipment_id
        || ' to be in stock at Amazon or paid for, found neither, difference ' || {{ units('quantity') }} || ' since ' || strftime(dispatched_at, '%Y-%m-%d')
        || '; nobody counts these units.' as message,
    source_row_ids as evidence
from {{ ref('int_inbound_shortfalls') }}
where true
