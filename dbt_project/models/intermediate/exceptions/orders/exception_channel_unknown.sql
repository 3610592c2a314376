-- Grain: one open Amazon order of which no report and no settlement says whether Amazon or the seller ships it (R-FBA-30, R-IPS-21): whoever
-- guesses ships twice, or not at all. A return of it takes no route either.
select
    'CHANNEL_UNKNOWN' as exception_code,
    order_id as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    {{ no_subject(['return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    fulfilment_location as subject,
    sku,
    quantity,
    value_at_cost as amount,
    currency,
    {{ entity_date('purchased_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the fulfilment channel of the order, Amazon or merchant, found none in the orders report, difference ' || coalesce({{ units('quantity') }}, 'all')
        || ' unit(s) that nobody may ship, in order ' || order_id || '.' as message,
    source_row_ids as evidence
from {{ ref('int_open_amazon_orders') }}
where fulfilment is null
