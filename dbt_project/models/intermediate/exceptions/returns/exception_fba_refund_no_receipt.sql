-- Grain: one order and SKU. Refunded, nothing received anywhere, not recovered, not reversed; from the day after the
-- in-transit time (R-FBA-08). Medium until a claim can be filed, high from then on.
with lines as (

    select *
    from {{ ref('int_refund_receipts') }}
    where not is_excluded
        and missing_quantity > 0
        and refund_age_days > {{ policy('refund_in_transit_days') }}
        and match_key not in (select match_key from {{ ref('int_return_positions') }} where received_quantity > 0)
        -- a parcel without the goods has a code of its own
        and match_key not in (select grain_key from {{ ref('exception_return_missing') }})

)

select
    'FBA_REFUND_NO_RECEIPT' as exception_code,
    match_key as grain_key,
    min(channel) as channel,
    min(order_id) as order_id,
    min(position.return_id) as return_id,
    min(position.zigzag_return_id) as zigzag_return_id,
    case when count(distinct settlement_id) = 1 then min(settlement_id) end as settlement_id,
    cast(null as varchar) as shipment_id,
    cast(null as varchar) as subject,
    coalesce(min(lines.sku), min(lines.source_sku)) as sku,
    sum(missing_quantity) as quantity,
    sum(round(refund_amount * missing_quantity / quantity, 2)) as amount,
    min(lines.currency) as currency,
    min(refund_date) as event_date,
    case when min(claim_window_start_date) <= {{ as_of_date() }} then 'high' end as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ units('sum(missing_quantity)') }} || ' unit(s) of ' || coalesce(min(lines.sku), min(lines.source_sku))
        || ' back for the refund of ' || {{ money('sum(refund_amount * missing_quantity / quantity)', 'min(lines.currency)') }}
        || ', found 0 received, difference ' || {{ units('sum(missing_quantity)') }}
        || ' after ' || max(refund_age_days) || ' days, in order ' || min(order_id)
        || ' (settlement ' || string_agg(distinct settlement_id, ', ' order by settlement_id) || ').' as message,
    list_sort(list_distinct(list_concat(flatten(list(lines.source_row_ids)), flatten(list(position.request_row_ids))))) as evidence
from lines
inner join (
    select match_key, return_id, zigzag_return_id, request_row_ids from {{ ref('int_return_positions') }}
) as position using (match_key)
group by match_key
