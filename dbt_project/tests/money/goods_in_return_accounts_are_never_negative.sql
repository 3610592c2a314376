-- Processing stock and the right to returned goods never go below zero per SKU: nothing leaves that did not come in.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'journal_lines'}}}) }}
select account_code, sku, sum(debit - credit) as balance
from {{ ref('journal_lines') }}
where account_code in ({{ account('returns_processing') }}, {{ account('right_of_return') }})
group by account_code, sku
having sum(debit - credit) < 0
