-- Grain: one refund that Amazon confirms as booked and that no settlement has (R-FBA-22): it is provisional, the settlement alone says
-- what is posted. Only once a settlement of its currency has closed after it and the cycle is over.
with closed as (

    select currency, max(period_end) as closed_at
    from {{ ref('int_settlements') }}
    where is_current and period_end <= {{ as_of() }}
    group by currency

)

select
    'REFUND_NOT_SETTLED' as exception_code,
    refund.transaction_key as grain_key,
    'AMAZON_FBA' as channel,
    refund.order_id,
    {{ no_subject(['return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    coalesce(refund.transaction_id, refund.transaction_key) as subject,
    coalesce(resolved.sku, refund.source_sku) as sku,
    cast(null as decimal(18, 4)) as quantity,
    abs(refund.total_amount) as amount,
    refund.currency,
    {{ entity_date('refund.posted_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the refund of ' || {{ money('abs(refund.total_amount)', 'refund.currency') }} || ' that Amazon confirmed on '
        || strftime({{ entity_date('refund.posted_at') }}, '%Y-%m-%d') || ' in a settlement, found none, difference '
        || {{ age_in_days(entity_date('refund.posted_at')) }} || ' days, in order ' || refund.order_id || '.' as message,
    refund.source_row_ids as evidence
from {{ ref('int_deferred_transactions') }} as refund
inner join closed on refund.currency = closed.currency and closed.closed_at > refund.posted_at
left join {{ ref('int_source_skus') }} as resolved
    on resolved.source_system = 'amazon_fba'
    and refund.source_sku = resolved.source_sku
    and {{ entity_date('refund.posted_at') }} = resolved.event_date
where lower(refund.transaction_type) = 'refund'
    and refund.state = 'RELEASED'
    and refund.order_id is not null
    and refund.total_amount < 0
    and {{ age_in_days(entity_date('refund.posted_at')) }} > {{ policy('refund_settlement_days') }}
    and refund.order_id not in (select order_id from {{ ref('int_refund_groups') }} where order_id is not null)
