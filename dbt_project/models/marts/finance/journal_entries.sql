-- Grain: one journal entry as it should stand at as_of. Every entry is a draft until the month-end close posts it.
with lines as (

    select
        line.*,
        concat_ws('|', line.account_code, cast(line.amount as varchar), coalesce(line.sku, ''), coalesce(line.tax_code, '')) as line_content,
        case when accounts.account_type in ('income', 'expense') then -line.amount else 0 end as profit
    from {{ ref('int_journal_lines') }} as line
    left join {{ ref('accounts') }} as accounts on line.account_code = accounts.account_code

),

accruals as (

    select distinct natural_key, currency, journal_id
    from lines
    where event_type = 'deferred_accrual'

),

entries as (

    select
        journal_id,
        je_key,
        event_type,
        channel,
        source_document,
        natural_key,
        event_date,
        accounting_date,
        period,
        origin_period,
        is_late_arrival,
        currency,
        description,
        max(known_at) as known_at,
        sha256(string_agg(line_content, chr(10) order by line_content)) as content_hash,
        cast(count(*) as integer) as line_count,
        cast(sum(greatest(amount, 0)) as decimal(18, 4)) as total_debit,
        sum(profit) as profit
    from lines
    group by all

)

select
    entries.journal_id,
    entries.je_key,
    entries.event_type,
    entries.channel,
    entries.source_document,
    entries.event_date,
    entries.accounting_date,
    entries.period,
    entries.origin_period,
    entries.is_late_arrival,
    entries.known_at,
    cast(case when entries.is_late_arrival then entries.profit else 0 end as decimal(18, 4)) as prior_period_effect,
    entries.currency,
    entries.description,
    'draft' as status,
    accruals.journal_id as reverses_journal_id,
    entries.content_hash,
    entries.line_count,
    entries.total_debit,
    {{ as_of() }} as as_of
from entries
left join accruals
    on entries.event_type = 'deferred_reversal' and entries.natural_key = accruals.natural_key and entries.currency = accruals.currency
order by entries.accounting_date, entries.event_type, entries.source_document, entries.journal_id
