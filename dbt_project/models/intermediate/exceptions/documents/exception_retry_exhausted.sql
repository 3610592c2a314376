-- Grain: one stream whose source failed until the retries were used up and has not answered since (R-VC-23).
select
    'RETRY_EXHAUSTED' as exception_code,
    platform || '/' || stream as grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    platform || '/' || stream as subject,
    cast(null as varchar) as sku,
    attempts as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    least({{ entity_date("timezone('UTC', cast(as_of as timestamptz))") }}, {{ as_of_date() }}) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected an answer of ' || operation || ', found status ' || coalesce(cast(last_status as varchar), 'no answer') || ' after ' || attempts
        || ' attempt(s), difference: the rest of ' || platform || '/' || stream || ', next attempt '
        || coalesce('at ' || strftime(timezone('UTC', cast(next_retry_at as timestamptz)), '%Y-%m-%d %H:%M') || ' UTC or with the next run', 'with the next run') || '.' as message,
    evidence
from {{ ref('source_trouble') }}
where event = 'failed' and error_class = 'retry_exhausted'
