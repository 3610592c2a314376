-- Grain: one line of the entry of a settlement and accounting month: each settlement line to its account, and the sum to
-- the clearing account. A settlement that crosses a month end gives one entry per month (golden A1, A2, C1, H1, K1, K2, O1).
with postings as (

    select
        *,
        'Settlement ' || settlement_id || ', ' || accounting_month as description
    from {{ ref('int_settlement_postings') }}

),

clearing as (

    select
        settlement_id,
        channel,
        currency,
        accounting_month,
        accounting_date,
        last_event_date,
        description,
        sum(amount) as amount,
        {{ collect_rows('source_row_id') }} as source_row_ids,
        max(known_at) as known_at
    from postings
    group by all

)

select
    'settlement' as event_type,
    channel,
    settlement_id as source_document,
    settlement_id || '|' || accounting_month as natural_key,
    last_event_date as event_date,
    accounting_date,
    currency,
    description,
    account_code,
    cast(-amount as decimal(18, 4)) as amount,
    coalesce(sku, source_sku) as sku,
    case account_code
        when {{ account('output_tax') }} then 'output_tax'
        when {{ account('facilitator_tax') }} then 'facilitator_tax'
    end as tax_code,
    'line:' || line_key as line_key,
    [source_row_id] as source_row_ids,
    known_at
from postings

union all

select
    'settlement',
    channel,
    settlement_id,
    settlement_id || '|' || accounting_month,
    last_event_date,
    accounting_date,
    currency,
    description,
    {{ account('clearing') }},
    cast(amount as decimal(18, 4)),
    null,
    null,
    'clearing',
    source_row_ids,
    known_at
from clearing
