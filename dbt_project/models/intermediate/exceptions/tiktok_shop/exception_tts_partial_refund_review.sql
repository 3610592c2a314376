-- Grain: one TikTok return of which not everything that was announced is accepted after the inspection (R-TTS-21). The message computes
-- the refund that fits; a person adjusts it in Seller Center. Closed when that is what the statement has refunded.
with reviewed as (

    select
        line.return_id,
        sum(case when inspection.is_refused then line.quantity else 0 end) as refused_quantity,
        sum(case when inspection.is_refused then 0 else line.paid_price end) as fitting_amount,
        sum(line.paid_price) filter (where inspection.is_refused) as disputed_amount,
        string_agg(distinct inspection.finding, ', ' order by inspection.finding) filter (where inspection.is_refused) as findings
    from {{ ref('int_tiktok_refund_lines') }} as line
    left join {{ ref('int_tiktok_inspections') }} as inspection
        on line.return_id = inspection.return_id and line.order_line_id = inspection.order_line_id
    group by line.return_id
    having bool_or(inspection.is_refused)

)

select
    'TTS_PARTIAL_REFUND_REVIEW' as exception_code,
    {{ tiktok_return_subject() }},
    refused_quantity as quantity,
    disputed_amount as amount,
    currency,
    {{ entity_date('first_received_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ units('quantity') }} || ' unit(s) in order, found ' || {{ units('quantity - refused_quantity') }} || ' accepted (' || findings
        || '), difference ' || {{ units('refused_quantity') }} || ': refund ' || {{ money('fitting_amount', 'currency') }} || ' instead of '
        || {{ money('refund_amount', 'currency') }} || ', in return ' || return_id || ' of order ' || order_id || '.' as message,
    evidence
from {{ ref('int_tiktok_return_cases') }}
inner join reviewed using (return_id)
where not is_ended
    and (settled_amount is null or abs(settled_amount - fitting_amount) > {{ policy('refund_tolerance') }})
