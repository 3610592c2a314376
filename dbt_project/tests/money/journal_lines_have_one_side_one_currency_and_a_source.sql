-- One entry, one currency; each line is a debit or a credit and neither is negative.
{{ config(meta={'dagster': {'ref': {'name': 'journal_lines'}}}) }}
select line.journal_id, line.line_number
from {{ ref('journal_lines') }} as line
inner join {{ ref('journal_entries') }} as entry using (journal_id)
where line.debit < 0
    or line.credit < 0
    or (line.debit > 0 and line.credit > 0)
    or line.currency <> entry.currency
    or line.source_row_ids = '[]'
