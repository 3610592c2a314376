-- Grain: one settlement that repeats another one, row by row, under its own number (R-X-03). Windows that only overlap are parallel
-- chains and stay apart; a repetition is not posted, and its rows count nowhere else.
select
    'SETTLEMENT_DUPLICATE' as exception_code,
    copy.settlement_id as grain_key,
    'AMAZON_FBA' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id']) }}
    copy.settlement_id,
    cast(null as varchar) as shipment_id,
    copy.copied_settlement_id as subject,
    cast(null as varchar) as sku,
    cast(null as decimal(18, 4)) as quantity,
    abs(coalesce(copy.header_total, copy.line_total)) as amount,
    copy.currency,
    coalesce(copy.period_end_date, {{ entity_date('copy.received_at') }}) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected settlement ' || copy.settlement_id || ' to have rows of its own, found the ' || copy.line_count || ' row(s) of settlement '
        || copy.copied_settlement_id || ' again, difference ' || {{ money('coalesce(copy.header_total, copy.line_total)', 'copy.currency') }}
        || ' that would count twice, of ' || strftime(copy.period_start, '%Y-%m-%d') || ' to ' || strftime(copy.period_end, '%Y-%m-%d') || '.' as message,
    list_sort(list_filter([copy.summary_row_id, original.summary_row_id], lambda row_id: row_id is not null)) as evidence
from {{ ref('int_settlements') }} as copy
left join {{ ref('int_settlements') }} as original
    on copy.copied_settlement_id = original.settlement_id and original.is_current
where copy.is_copy and coalesce(copy.period_end <= {{ as_of() }}, true)
