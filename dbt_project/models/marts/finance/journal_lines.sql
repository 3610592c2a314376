-- Grain: one line of one journal entry. Debit and credit are never negative and one of them is zero.
with lines as (

    select
        line.*,
        accounts.account_name,
        '{{ functional_currency() }}' as functional_currency,
        cast(greatest(line.amount, 0) as decimal(18, 4)) as debit,
        cast(greatest(-line.amount, 0) as decimal(18, 4)) as credit
    from {{ ref('int_journal_lines') }} as line
    left join {{ ref('accounts') }} as accounts on line.account_code = accounts.account_code

)

select
    journal_id,
    line_number,
    account_code,
    account_name,
    debit,
    credit,
    currency,
    case when currency = functional_currency then debit end as functional_debit,
    case when currency = functional_currency then credit end as functional_credit,
    functional_currency,
    sku,
    tax_code,
    cast(to_json(source_row_ids) as varchar) as source_row_ids,
    {{ as_of() }} as as_of
from lines
order by journal_id, line_number
