-- Grain: one journal entry as it should stand at as_of. Every entry is a draft until the month-end close posts it.
with lines as (

    select
        *,
        concat_ws('|', account_code, cast(amount as varchar), coalesce(sku, ''), coalesce(tax_code, '')) as line_content
    from {{ ref('int_journal_lines') }}

)

select
    journal_id,
    je_key,
    event_type,
    channel,
    source_document,
    event_date,
    accounting_date,
    period,
    strftime(event_date, '%Y-%m') as origin_period,
    currency,
    description,
    'draft' as status,
    cast(null as varchar) as reverses_journal_id,
    sha256(string_agg(line_content, chr(10) order by line_content)) as content_hash,
    cast(count(*) as integer) as line_count,
    cast(sum(greatest(amount, 0)) as decimal(18, 4)) as total_debit,
    {{ as_of() }} as as_of
from lines
group by all
order by accounting_date, event_type, source_document, journal_id
