-- Grain: one economic TikTok return (the last record of its chain) and what its refund is worth on a statement: the settled price of
-- its units, or the agreed part of it. Rank says which returns of an order a settled refund serves first.
with units as (

    select
        return_id,
        count(*) as unit_count,
        sum(coalesce(settled_price, refund_amount, 0)) as settled_price,
        sum(coalesce(paid_price, refund_amount, 0)) as paid_price,
        sum(coalesce(refund_amount, 0) - coalesce(refund_shipping_amount, 0) - coalesce(refund_tax_amount, 0)) as refund_subtotal,
        bool_or(is_platform_fulfilled) as is_platform_fulfilled,
        bool_and(is_sample) as is_sample
    from {{ ref('int_tiktok_return_units') }}
    group by return_id

)

select
    record.return_id,
    record.order_id,
    record.currency,
    coalesce(units.unit_count, 0) as unit_count,
    coalesce(units.is_platform_fulfilled, false) as is_platform_fulfilled,
    coalesce(units.is_sample, false) as is_sample,
    coalesce(record.refund_amount, units.refund_subtotal) as refund_amount,
    case
        when units.refund_subtotal >= units.paid_price then units.settled_price
        else coalesce(units.refund_subtotal, record.refund_amount)
    end as value,
    coalesce(record.return_status, '') in (
        'REFUND_OR_RETURN_REQUEST_REJECT', 'RETURN_OR_REFUND_REQUEST_CANCEL', 'REPLACEMENT_REQUEST_REJECT', 'REPLACEMENT_REQUEST_CANCEL'
    ) as is_ended,
    coalesce(record.return_status, '') in ('RETURN_OR_REFUND_REQUEST_COMPLETE', 'REPLACEMENT_REQUEST_REFUND_SUCCESS') as is_refund_reported,
    coalesce(record.return_type = 'REPLACEMENT' and record.return_status <> 'REPLACEMENT_REQUEST_REFUND_SUCCESS', false) as is_replacement,
    case
        when record.return_type = 'REPLACEMENT' and record.return_status is distinct from 'REPLACEMENT_REQUEST_REFUND_SUCCESS' then 4
        when record.return_status in ('RETURN_OR_REFUND_REQUEST_COMPLETE', 'REPLACEMENT_REQUEST_REFUND_SUCCESS') then 0
        when record.return_status = 'RETURN_OR_REFUND_REQUEST_SUCCESS' then 1
        when record.return_status like '%REJECT' or record.return_status like '%CANCEL' then 3
        else 2
    end as settlement_rank,
    coalesce(record.first_seen_refunded_at, record.updated_at) as changed_at,
    record.first_seen_refunded_at,
    record.arbitration_status
from {{ ref('int_tiktok_returns') }} as record
inner join {{ ref('int_tiktok_return_chains') }} as chain on record.return_id = chain.return_id and not chain.is_superseded
left join units on record.return_id = units.return_id
