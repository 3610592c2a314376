-- Grain: one journal line of what should be posted at as_of: the union of all posting rules, with the entry's identity.
-- je_key holds policy version, event, natural key and period, never a row number or document hash (accounting.md 3.1).
with rules as (

    select event_type, cast(policy_version as varchar) as policy_version from {{ setting('posting_rules') }}

),

postings as (

    {% for rule in posting_rules() -%}
    select {{ posting_columns() }} from {{ ref('posting_' ~ rule) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

seen as (

    select
        postings.*,
        strftime(postings.accounting_date, '%Y-%m') as period,
        rules.policy_version
    from postings
    inner join rules using (event_type)
    where postings.accounting_date <= {{ as_of_date() }}

),

keyed as (

    select
        *,
        {{ hash_id(['policy_version', 'event_type', 'natural_key', 'period', 'currency']) }} as je_key
    from seen

)

select
    {{ hash_id(["'journal'", 'je_key']) }} as journal_id,
    je_key,
    cast(row_number() over (
        partition by je_key order by line_key, account_code, amount, sku, tax_code
    ) as integer) as line_number,
    * exclude (je_key)
from keyed
