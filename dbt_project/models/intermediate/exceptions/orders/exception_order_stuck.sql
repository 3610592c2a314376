-- Grain: one Amazon order that is neither shipped nor cancelled long after it was placed (R-IPS-11), with the stage that it is in. One that
-- the seller's warehouse has shipped is SHIP_CONFIRM_FAILED, one of an unknown channel CHANNEL_UNKNOWN.
select
    'ORDER_STUCK' as exception_code,
    order_id as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    {{ no_subject(['return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    order_status as subject,
    sku,
    quantity,
    value_at_cost as amount,
    currency,
    {{ entity_date('purchased_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the order of ' || strftime(purchased_at, '%Y-%m-%d %H:%M') || ' UTC to be shipped or cancelled within ' || {{ units(policy('order_stuck_days')) }}
        || ' days, found it ' || coalesce(order_status, 'without status') || ' at Amazon and ' || coalesce(erp_status, 'unknown') || ' in the ERP, difference '
        || {{ age_in_days(entity_date('purchased_at')) }} || ' days, at ' || case fulfilment when 'AFN' then 'Amazon' else coalesce(fulfilment_location, 'the seller') end
        || ', in order ' || order_id || '.' as message,
    source_row_ids as evidence
from {{ ref('int_open_amazon_orders') }}
where fulfilment is not null
    and not (fulfilment = 'MFN' and is_shipped_by_erp)
    and {{ age_in_days(entity_date('purchased_at')) }} > {{ policy('order_stuck_days') }}
