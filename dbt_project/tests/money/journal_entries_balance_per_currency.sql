-- Every entry balances, in its currency and in the functional currency and has at least two lines.
{{ config(meta={'dagster': {'ref': {'name': 'journal_lines'}}}) }}
select journal_id, currency, sum(debit) as debit, sum(credit) as credit
from {{ ref('journal_lines') }}
group by journal_id, currency
having count(*) < 2
    or sum(debit) <> sum(credit)
    or coalesce(sum(functional_debit), 0) <> coalesce(sum(functional_credit), 0)
