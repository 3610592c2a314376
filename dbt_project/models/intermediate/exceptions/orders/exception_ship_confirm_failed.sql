-- Grain: one order that the seller's warehouse has shipped and that Amazon still shows as not shipped (R-IPS-16): the confirmation did not
-- arrive, Amazon will cancel the order and keep the money.
select
    'SHIP_CONFIRM_FAILED' as exception_code,
    order_id as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    {{ no_subject(['return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    pick_id as subject,
    sku,
    quantity,
    value_at_cost as amount,
    currency,
    {{ entity_date('booked_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected Amazon to show the order as shipped within ' || {{ units(policy('ship_confirm_hours')) }} || ' hours, found it ' || coalesce(order_status, 'without status')
        || ' there and ' || erp_status || ' in the ERP' || coalesce(' (pick ' || pick_id || ')', '') || ', difference ' || date_diff('hour', booked_at, {{ as_of() }})
        || ' hours, in order ' || order_id || '.' as message,
    source_row_ids as evidence
from {{ ref('int_open_amazon_orders') }}
where fulfilment = 'MFN'
    and is_shipped_by_erp
    and date_diff('hour', booked_at, {{ as_of() }}) > {{ policy('ship_confirm_hours') }}
