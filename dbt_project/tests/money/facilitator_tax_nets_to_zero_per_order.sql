-- Tax that the marketplace collects it also withholds: per order 2120 nets to zero. A warning, since a report may say otherwise.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_settlement_postings'}}}) }}
select order_id, currency, sum(amount) as facilitator_tax
from {{ ref('int_settlement_postings') }}
where account_code = {{ account('facilitator_tax') }} and accounting_date <= {{ as_of_date() }}
group by order_id, currency
having sum(amount) <> 0
