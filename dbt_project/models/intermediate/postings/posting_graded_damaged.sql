-- Grain: one side of a unit graded unsellable (golden C6): written off when it is graded.
with prepared as (

    select
        'graded_damaged' as event_type,
        'AMAZON_FBA' as channel,
        source_document,
        receipt_id as natural_key,
        graded_date as event_date,
        graded_date as accounting_date,
        cost_currency as currency,
        'Graded ' || grade || ', written off, ' || source_document as description,
        cost as value,
        sku,
        'goods' as line_key,
        source_row_ids,
        graded_known_at as known_at
    from {{ ref('int_graded_goods') }}
    where stock_effect = 'write_off' and graded_date is not null

)

{{ two_sided('prepared', account('write_off'), account('returns_processing')) }}
