-- Grain: one refund without return that TikTok decided on, for which it has not compensated the seller within the policy's days
-- (R-X-21). What it paid for another order or for shipping is no compensation. A seller without statements is told nothing.
with compensated as (

    select order_id, sum(adjustment_amount) as amount
    from {{ ref('int_tiktok_statement_lines') }}
    where (transaction_type like '%COMPENSATION' or transaction_type like '%REIMBURSEMENT')
        and transaction_type not like 'SHIPPING%'
        and transaction_type not like '%COMMISSION%'
    group by order_id

)

select
    'TTS_COMPENSATION_MISSING' as exception_code,
    {{ tiktok_return_subject() }},
    quantity,
    coalesce(settled_amount, refund_amount) as amount,
    currency,
    {{ entity_date('refunded_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected TikTok to compensate ' || {{ money('coalesce(settled_amount, refund_amount)', 'currency') }} || ', found nothing paid for the order, difference '
        || {{ money('coalesce(settled_amount, refund_amount)', 'currency') }} || ' after ' || {{ age_in_days(entity_date('refunded_at')) }}
        || ' days, in return ' || return_id || ' of order ' || order_id || '.' as message,
    evidence
from {{ ref('int_tiktok_return_cases') }}
where can_buyer_keep_item
    and requested_by in ('OPERATOR', 'SYSTEM')
    and is_refunded
    and not is_reversed
    and {{ age_in_days(entity_date('refunded_at')) }} > {{ policy('tiktok_compensation_days') }}
    and order_id not in (select order_id from compensated where amount > 0 and order_id is not null)
    and exists (select 1 from {{ ref('int_tiktok_statement_lines') }})
