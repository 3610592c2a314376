-- Grain: one order and SKU. Authorised in ZigZag, no receipt and no refund after the processing time (R-FBA-09).
-- A SKU that is unmapped has its own code.
select
    'FBA_RMA_NOT_PROCESSED' as exception_code,
    position.match_key as grain_key,
    position.channel,
    position.order_id,
    position.return_id,
    position.zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    cast(null as varchar) as subject,
    coalesce(position.sku, position.source_sku) as sku,
    position.requested_quantity as quantity,
    position.requested_quantity * item.unit_cost as amount,
    coalesce(item.cost_currency, '{{ functional_currency() }}') as currency,
    position.first_request_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ units('position.requested_quantity') }} || ' unit(s) of ' || coalesce(position.sku, position.source_sku)
        || ' to be processed, found none received and none refunded, difference ' || {{ units('position.requested_quantity') }}
        || ', ' || {{ age_in_days('position.first_request_date') }} || ' days after authorisation, in return '
        || position.zigzag_return_id || ' of order ' || position.order_id || '.' as message,
    position.request_row_ids as evidence
from {{ ref('int_return_positions') }} as position
left join {{ ref('int_items') }} as item on position.sku = item.sku
where not position.is_excluded
    and position.sku is not null
    and position.requested_quantity > 0
    and position.received_quantity = 0
    and position.net_refunded_quantity = 0
    and position.reversed_count = 0
    and {{ age_in_days('position.first_request_date') }} >= {{ policy('rma_processing_days') }}
