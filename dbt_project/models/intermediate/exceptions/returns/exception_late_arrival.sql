-- Grain: one unit that a report showed only after an earlier report of its day had gone without it, and later than the regular
-- look-back reaches (R-X-11). It is counted once all the same; what is late is everything that was decided without it.
select
    'LATE_ARRIVAL' as exception_code,
    arrival.unit_id as grain_key,
    'AMAZON_FBA' as channel,
    arrival.order_id,
    cast(null as varchar) as return_id,
    cast(null as varchar) as zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    arrival.license_plate as subject,
    coalesce(arrival.sku, arrival.source_sku) as sku,
    arrival.quantity,
    arrival.quantity * item.unit_cost as amount,
    coalesce(item.cost_currency, '{{ functional_currency() }}') as currency,
    least({{ entity_date('arrival.first_seen_at') }}, {{ as_of_date() }}) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the return of ' || strftime(arrival.return_date, '%Y-%m-%d') || ' in the reports of that day, found it first on '
        || strftime({{ entity_date('arrival.first_seen_at') }}, '%Y-%m-%d') || ', difference ' || arrival.days_late
        || ' days, in order ' || coalesce(arrival.order_id, 'unknown (licence plate ' || coalesce(arrival.license_plate, 'none') || ')')
        || '.' as message,
    arrival.source_row_ids as evidence
from {{ ref('int_fba_return_arrivals') }} as arrival
left join {{ ref('int_items') }} as item on arrival.sku = item.sku
where arrival.is_back_posted
    and arrival.days_late > {{ policy('late_arrival_days') }}
