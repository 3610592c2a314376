-- Grain: one transaction whose money Amazon still holds back after the day on which it meant to release it, and the grace
-- (R-X-06). Where Amazon names no such day, the longest usual deferral counts from the posting.
with held as (

    select
        *,
        {{ entity_date("coalesce(maturity_at, posted_at + to_days(cast(" ~ policy('deferral_days') ~ " as integer)))") }} as release_date
    from {{ ref('int_deferred_transactions') }}
    where state = 'DEFERRED' and total_amount <> 0

)

select
    'DEFERRED_NOT_RELEASED' as exception_code,
    transaction_key as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    {{ no_subject(['return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    coalesce(transaction_id, transaction_key) as subject,
    coalesce(resolved.sku, held.source_sku) as sku,
    cast(null as decimal(18, 4)) as quantity,
    abs(total_amount) as amount,
    currency,
    release_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ money('total_amount', 'currency') }} || ' held back since ' || strftime({{ entity_date('posted_at') }}, '%Y-%m-%d')
        || coalesce(' (' || deferral_reason || ')', '') || ' to be free on ' || strftime(release_date, '%Y-%m-%d')
        || ', found no release, difference ' || {{ age_in_days('release_date') }} || ' days, in '
        || coalesce('order ' || order_id, 'transaction ' || coalesce(transaction_id, transaction_key)) || '.' as message,
    source_row_ids as evidence
from held
left join {{ ref('int_source_skus') }} as resolved
    on resolved.source_system = 'amazon_fba'
    and held.source_sku = resolved.source_sku
    and {{ entity_date('held.posted_at') }} = resolved.event_date
where {{ age_in_days('release_date') }} > {{ policy('deferral_grace_days') }}
