-- Grain: one account of the chart of accounts in force, the default one or that of config/chart_of_accounts.csv.
select
    cast(account_code as varchar) as account_code,
    cast(account_name as varchar) as account_name,
    cast(account_type as varchar) as account_type,
    cast(beancount_parent as varchar) as beancount_parent,
    cast(hledger_parent as varchar) as hledger_parent,
    {{ as_of() }} as as_of
from {{ setting('chart_of_accounts') }}
qualify row_number() over (partition by cast(account_code as varchar) order by cast(valid_from as date) desc nulls last) = 1
order by account_code
