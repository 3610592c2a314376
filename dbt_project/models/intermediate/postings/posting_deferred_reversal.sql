-- Grain: one line of the reversal of such an accrual (golden B2), on the first day of the next month: exactly one for each accrual, and
-- never before it. The settlement posts the money for good, so that it counts once (matching.md case 48).
select
    'deferred_reversal' as event_type,
    'AMAZON_FBA' as channel,
    source_document,
    natural_key,
    month_end + 1 as event_date,
    greatest(month_end + 1, {{ posting_date('month_end', 'known_at') }}) as accounting_date,
    currency,
    description || ', taken back' as description,
    account_code,
    -amount as amount,
    sku,
    tax_code,
    line_key,
    source_row_ids,
    known_at
from {{ ref('int_deferred_accruals') }}
