-- Grain: one order and SKU. Refunded, nothing received, not recovered, and the marketplace's claim window is over (R-X-07).
with lines as (

    select *
    from {{ ref('int_refund_receipts') }}
    where not is_excluded
        and missing_quantity > 0
        and claim_window_end_date < {{ as_of_date() }}
        and match_key not in (select match_key from {{ ref('int_return_positions') }} where received_quantity > 0)

)

select
    'FBA_CLAIM_EXPIRED' as exception_code,
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
    min(claim_window_end_date) + 1 as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the goods or a reimbursement for the refund of '
        || {{ money('sum(refund_amount * missing_quantity / quantity)', 'min(lines.currency)') }} || ' on '
        || strftime(min(refund_date), '%Y-%m-%d') || ' by ' || strftime(min(claim_window_end_date), '%Y-%m-%d')
        || ', the last day to claim, found neither, difference ' || {{ units('sum(missing_quantity)') }}
        || ' unit(s) of ' || coalesce(min(lines.sku), min(lines.source_sku)) || ', in order ' || min(order_id) || '.' as message,
    {{ collect_row_lists('lines.source_row_ids') }} as evidence
from lines
inner join (
    select match_key, return_id, zigzag_return_id from {{ ref('int_return_positions') }}
) as position using (match_key)
group by match_key
