-- Grain: one SKU as sources write it that the item master has with other punctuation or leading zeros (R-VC-14). Nothing is taken for it
-- until somebody adds the alias: two such SKUs may be two items (matching.md case 60).
select
    'SKU_FORMAT_VARIANT' as exception_code,
    sku_key as grain_key,
    cast(null as varchar) as channel,
    order_id,
    return_id,
    return_id as zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    'source_sku' as subject,
    {{ clean_text('source_sku') }} as sku,
    quantity,
    amount,
    currency,
    first_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected SKU ' || likely_sku || ' as the item master writes it, found ' || {{ clean_text('source_sku') }} || ', difference: punctuation or leading zeros, on '
        || line_count || ' line(s) of ' || order_count || ' order(s), in ' || sources || '.' as message,
    evidence
from {{ ref('int_unmapped_skus') }}
where likely_sku is not null
