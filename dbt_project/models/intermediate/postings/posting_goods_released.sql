-- Grain: one side of a sellable unit leaving returns processing: to own stock (golden C4a) or on its way out with a
-- consignment (golden C4b). Units of other grades left returns processing when they were graded.
with prepared as (

    select
        'goods_released' as event_type,
        'AMAZON_FBA' as channel,
        source_document,
        receipt_id as natural_key,
        released_date as event_date,
        released_date as accounting_date,
        cost_currency as currency,
        'Released from returns processing, ' || source_document as description,
        cost as value,
        sku,
        case when released_to = 'own' then {{ account('inventory_own') }} else {{ account('inventory_to_fba') }} end as debit_account,
        'goods' as line_key,
        source_row_ids,
        released_known_at as known_at
    from {{ ref('int_graded_goods') }}
    where released_to is not null and released_date is not null and stock_effect in ('sellable', 'ungraded', 'unknown')

)

{{ two_sided('prepared', 'debit_account', account('returns_processing')) }}
