-- Grain: one TikTok return whose buyer was refunded and of which nothing arrived, from the day after the in-transit time (R-TTS-06,
-- R-TTS-11). Refunds without goods, taken back, or of goods that go to the platform's warehouse are none.
select
    'TTS_REFUND_NO_RECEIPT' as exception_code,
    {{ tiktok_return_subject() }},
    quantity as quantity,
    coalesce(settled_amount, refund_amount) as amount,
    currency as currency,
    {{ entity_date('refunded_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ units('quantity') }} || ' unit(s) back for the refund of ' || {{ money('coalesce(settled_amount, refund_amount)', 'currency') }}
        || ', found 0 received, difference ' || {{ units('quantity') }} || ' after ' || {{ age_in_days(entity_date('refunded_at')) }}
        || ' days, in return ' || return_id || ' of order ' || order_id || coalesce(' (statement ' || statement_id || ')', ' (on no statement yet)') || '.' as message,
    evidence
from {{ ref('int_tiktok_return_cases') }}
where expects_parcel
    and {{ zigzag_has_landed() }}
    and is_refunded
    and not is_reversed
    and not is_replacement
    and received_quantity = 0
    and matched_count = 0
    and refused_count = 0
    and {{ age_in_days(entity_date('refunded_at')) }} > {{ policy('refund_in_transit_days') }}
