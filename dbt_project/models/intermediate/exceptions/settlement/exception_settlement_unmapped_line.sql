-- Grain: one current settlement and one kind of money (the triple) that no row of gl_mapping fits; it posts to suspense.
with unmapped as (

    select
        lines.settlement_id,
        lines.currency,
        {{ mapping_key('lines.transaction_type') }} as transaction_key,
        {{ mapping_key('lines.amount_type') }} as type_key,
        {{ mapping_key('lines.amount_description') }} as description_key,
        min(concat_ws(' / ', lines.transaction_type, lines.amount_type, lines.amount_description)) as triple,
        min(lines.order_id) as min_order_id,
        max(lines.order_id) as max_order_id,
        sum(lines.amount) as amount,
        count(*) as row_count,
        max(lines.effective_date) as event_date,
        {{ collect_rows('lines.source_row_id') }} as evidence
    from {{ ref('int_settlement_lines') }} as lines
    inner join {{ ref('int_settlements') }} as settlements using (settlement_id, document_sha256)
    where lines.is_current
        and not lines.is_mapped
        and not lines.is_ambiguous
        and coalesce(settlements.period_end <= {{ as_of() }}, true)
    group by all

)

select
    'SETTLEMENT_UNMAPPED_LINE' as exception_code,
    concat_ws('|', settlement_id, transaction_key, type_key, description_key) as grain_key,
    'AMAZON_FBA' as channel,
    case when min_order_id = max_order_id then min_order_id end as order_id,
    {{ no_subject(['return_id', 'zigzag_return_id']) }}
    settlement_id,
    cast(null as varchar) as shipment_id,
    triple as subject,
    cast(null as varchar) as sku,
    cast(null as decimal(18, 4)) as quantity,
    cast(abs(amount) as decimal(18, 4)) as amount,
    currency,
    event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected an account for ' || triple || ', found none, difference ' || {{ money('amount', 'currency') }} || ' of ' || row_count
        || ' row(s) in suspense, in settlement ' || settlement_id || '.' as message,
    evidence
from unmapped
