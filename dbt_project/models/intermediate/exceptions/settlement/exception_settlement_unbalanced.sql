-- Grain: one current settlement. Its accepted rows do not add up to the total that it states, or it states none (R-IPS-02).
select
    'SETTLEMENT_UNBALANCED' as exception_code,
    settlement_id as grain_key,
    'AMAZON_FBA' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id']) }}
    settlement_id,
    {{ no_subject(['shipment_id', 'subject', 'sku']) }}
    cast(null as decimal(18, 4)) as quantity,
    abs(coalesce(difference, line_total)) as amount,
    currency,
    coalesce(period_end_date, {{ entity_date('received_at') }}) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || coalesce({{ money('header_total', 'currency') }}, 'a stated total') || ', found ' || {{ money('line_total', 'currency') }}
        || ' in ' || line_count || ' rows, difference ' || {{ money('coalesce(difference, line_total)', 'currency') }}
        || ', in settlement ' || settlement_id || '.' as message,
    [coalesce(summary_row_id, document_sha256 || ':1')] as evidence
from {{ ref('int_settlements') }}
where is_current
    and difference is distinct from 0
    and coalesce(period_end <= {{ as_of() }}, true)
