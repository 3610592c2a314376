-- Grain: one line of a unit graded for resale below price (golden C5): stock at net realisable value, the rest written down.
with graded as (

    select
        *,
        'graded_b' as event_type,
        'Graded ' || grade || ' at net realisable value, ' || source_document as description
    from {{ ref('int_graded_goods') }}
    where stock_effect = 'net_realisable_value' and graded_date is not null

),

lines as (

    select *, {{ account('inventory_b_grade') }} as account_code, net_realisable_value as amount, 'debit:value' as line_key from graded
    union all
    select *, {{ account('write_down') }}, cost - net_realisable_value, 'debit:write_down' from graded
    union all
    select *, {{ account('returns_processing') }}, -cost, 'credit:goods' from graded

)

select
    event_type,
    'AMAZON_FBA' as channel,
    source_document,
    receipt_id as natural_key,
    graded_date as event_date,
    graded_date as accounting_date,
    cost_currency as currency,
    description,
    account_code,
    cast(amount as decimal(18, 4)) as amount,
    sku,
    cast(null as varchar) as tax_code,
    line_key,
    source_row_ids,
    graded_known_at as known_at
from lines
where amount <> 0
