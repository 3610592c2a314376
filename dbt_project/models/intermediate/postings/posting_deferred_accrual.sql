-- Grain: one line of the accrual of money that Amazon holds back at a month's end (golden B1), on the last day of the month. A refund of a
-- held sale is held too and offsets it inside 1220 (matching.md case 49).
select
    'deferred_accrual' as event_type,
    'AMAZON_FBA' as channel,
    source_document,
    natural_key,
    month_end as event_date,
    month_end as accounting_date,
    currency,
    description,
    account_code,
    amount,
    sku,
    tax_code,
    line_key,
    source_row_ids,
    known_at
from {{ ref('int_deferred_accruals') }}
