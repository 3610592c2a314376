-- Grain: one adjustment of Amazon's ledger that the ERP's stock does not show (R-IPS-09): the newest adjustments of a SKU which
-- together are exactly what the ERP differs by. What no run of adjustments explains is drift; where an old count cannot be compared
-- with a newer booking, nothing is.
with adjustments as (

    select
        resolved.sku,
        event.ledger_event_id,
        event.reference_id,
        event.reason_code,
        event.quantity,
        event.event_at,
        event.event_date,
        event.fulfillment_center,
        event.source_row_ids,
        sum(event.quantity) over newest_first as explained,
        row_number() over newest_first as position
    from {{ ref('int_fba_ledger_events') }} as event
    inner join {{ ref('int_stock_skus') }} as resolved
        on resolved.source_system = 'amazon_fba' and {{ normalise_sku('event.source_sku') }} = resolved.source_sku_key
    where event.event_type = 'Adjustments' and event.disposition = 'SELLABLE'
        and {{ age_in_days('event.event_date') }} <= {{ policy('adjustment_look_back_days') }}
    window newest_first as (
        partition by resolved.sku order by event.event_date desc, event.ledger_event_id rows unbounded preceding
    )

),

explaining as (

    select stock.sku, min(adjustments.position) as last_position
    from {{ ref('int_fba_stock') }} as stock
    inner join adjustments on stock.sku = adjustments.sku and stock.difference = -adjustments.explained
    where stock.difference <> 0 and coalesce(stock.is_comparable, true)
    group by stock.sku

)

select
    adjustments.* exclude (explained, position),
    date_diff('hour', adjustments.event_at, {{ as_of() }}) as age_hours
from adjustments
inner join explaining on adjustments.sku = explaining.sku and adjustments.position <= explaining.last_position
