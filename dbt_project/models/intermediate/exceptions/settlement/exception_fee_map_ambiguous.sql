-- Grain: one current settlement and one kind of money (the triple) that rows of gl_mapping give to different accounts, none of
-- them fitting better than the others; it posts to suspense until one of the rows goes or gets a higher priority (R-IPS-10).
with ambiguous as (

    select
        lines.settlement_id,
        lines.currency,
        {{ mapping_key('lines.transaction_type') }} as transaction_key,
        {{ mapping_key('lines.amount_type') }} as type_key,
        {{ mapping_key('lines.amount_description') }} as description_key,
        min(concat_ws(' / ', lines.transaction_type, lines.amount_type, lines.amount_description)) as triple,
        min(lines.order_id) as min_order_id,
        max(lines.order_id) as max_order_id,
        max(lines.candidate_accounts) as accounts,
        sum(lines.amount) as amount,
        count(*) as row_count,
        max(lines.effective_date) as event_date,
        {{ collect_rows('lines.source_row_id') }} as evidence
    from {{ ref('int_settlement_lines') }} as lines
    inner join {{ ref('int_settlements') }} as settlements using (settlement_id, document_sha256)
    where lines.is_current
        and lines.is_ambiguous
        and coalesce(settlements.period_end <= {{ as_of() }}, true)
    group by all

)

select
    'FEE_MAP_AMBIGUOUS' as exception_code,
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
    'Expected one account for ' || triple || ', found ' || accounts || ', difference ' || {{ money('amount', 'currency') }} || ' of ' || row_count
        || ' row(s) in suspense, in settlement ' || settlement_id || '.' as message,
    evidence
from ambiguous
