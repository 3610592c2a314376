-- Grain: one journal line of what should be posted at as_of: the union of all posting rules, with the entry's identity.
-- je_key holds policy version, event, natural key and period, never a row number or document hash (accounting.md 3.1). What first
-- arrived after its month was locked posts in the first open month, and says where it belongs (golden N1).
with rules as (

    select event_type, cast(policy_version as varchar) as policy_version from {{ setting('posting_rules') }}

),

postings as (

    {% for rule in posting_rules() -%}
    select {{ posting_columns() }} from {{ ref('posting_' ~ rule) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

dated as (

    select * replace ({{ posting_date('accounting_date', 'known_at') }} as accounting_date)
    from postings

),

seen as (

    select
        dated.* exclude (description),
        strftime(dated.accounting_date, '%Y-%m') as period,
        strftime(dated.event_date, '%Y-%m') as origin_period,
        origin_period <> period as is_late_arrival,
        dated.description || case when is_late_arrival then ', late: belongs to ' || origin_period else '' end as description,
        rules.policy_version
    from dated
    inner join rules using (event_type)
    where dated.accounting_date <= {{ as_of_date() }}

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
