-- Nothing is posted after as_of (decision D6).
{{ config(meta={'dagster': {'ref': {'name': 'journal_entries'}}}) }}
select journal_id, accounting_date
from {{ ref('journal_entries') }}
where accounting_date > {{ as_of_date() }} or accounting_date < event_date
