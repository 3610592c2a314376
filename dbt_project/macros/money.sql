{# What the money models share: account codes by role, the rules that post, and small date arithmetic. #}

{#
    The account that a posting rule means, by role. What a settlement line means comes from the seed gl_mapping instead;
    codes are those of the seed chart_of_accounts.
#}
{% macro account(role) -%}
    {%- set accounts = {
        'bank': '1010',
        'bank_foreign': '1015',
        'clearing': '1200',
        'deferred': '1220',
        'reimbursement_receivable': '1230',
        'inventory_own': '1300',
        'inventory_fba': '1310',
        'returns_processing': '1320',
        'right_of_return': '1330',
        'inventory_to_fba': '1340',
        'inventory_b_grade': '1350',
        'output_tax': '2110',
        'facilitator_tax': '2120',
        'sales_returns': '4100',
        'goodwill': '4110',
        'cost_of_goods_sold': '5000',
        'write_down': '5100',
        'write_off': '5110',
        'unreturned_loss': '5120',
        'reimbursement': '5130',
        'reversal_gap': '5140',
        'suspense': '9990',
    } -%}
    '{{ accounts[role] }}'
{%- endmacro %}

{# The posting rules that make the journal: one file models/intermediate/postings/posting_<name>.sql each. #}
{% macro posting_rules() -%}
    {{ return([
        'settlement', 'deposit', 'cost_of_goods_sold', 'reimbursement_approved', 'right_of_return', 'goods_received',
        'goods_released', 'graded_b', 'graded_damaged', 'unreturned_loss', 'reimbursed_in_inventory', 'found_after_reimbursement',
        'reversal_gap', 'deferred_accrual', 'deferred_reversal',
    ]) }}
{%- endmacro %}

{% macro posting_columns() -%}
    event_type, channel, source_document, natural_key, event_date, accounting_date, currency, description,
    account_code, amount, sku, tax_code, line_key, source_row_ids, known_at
{%- endmacro %}

{#
    The day on which something posts: its own day, or, where that lies in a month that was locked before its evidence arrived (known_at),
    the day of the arrival or the first day after the locked months. What was known before the lock stays where it was.
#}
{% macro posting_date(date_expression, known_at) -%}
    {%- set locked_day -%}
        (select max(period_lock.last_day) from {{ ref('int_period_locks') }} as period_lock where period_lock.locked_at < {{ known_at }})
    {%- endset -%}
    case
        when {{ date_expression }} <= {{ locked_day }} then greatest({{ entity_date(known_at) }}, {{ locked_day }} + 1)
        else {{ date_expression }}
    end
{%- endmacro %}

{# A mapping text made comparable: lower case, single blanks. Null counts as empty. #}
{% macro mapping_key(column) -%}
    lower(trim(regexp_replace(coalesce({{ column }}, ''), '[\s\x{00A0}]+', ' ', 'g')))
{%- endmacro %}

{# True when a text fits a pattern in which * stands for anything and every other character for itself. #}
{% macro fits_pattern(text, pattern) -%}
    ({{ text }} like replace(replace(replace({{ pattern }}, '%', '\%'), '_', '\_'), '*', '%') escape '\')
{%- endmacro %}

{# The n-th working day (Monday to Friday, no holidays) after a date. #}
{% macro working_days_after(date_column, days) -%}
    cast(list_filter(
        range(cast({{ date_column }} + 1 as timestamp), cast({{ date_column }} + 100 as timestamp), interval 1 day),
        lambda day: isodow(day) <= 5
    )[cast({{ days }} as integer)] as date)
{%- endmacro %}

{# Both sides of a two-account entry from a relation with the shared posting columns and a positive `value`. #}
{% macro two_sided(relation, debit_account, credit_account) -%}
    select
        event_type, channel, source_document, natural_key, event_date, accounting_date, currency, description,
        {{ debit_account }} as account_code, value as amount, sku, cast(null as varchar) as tax_code,
        'debit:' || line_key as line_key, source_row_ids, known_at
    from {{ relation }}
    union all
    select
        event_type, channel, source_document, natural_key, event_date, accounting_date, currency, description,
        {{ credit_account }}, -value, sku, null, 'credit:' || line_key, source_row_ids, known_at
    from {{ relation }}
{%- endmacro %}
