-- Grain: one SKU as sources write it (made comparable) that neither the item master nor a valid alias knows (R-FBA-05). One that is an item's
-- SKU but for punctuation and leading zeros is SKU_FORMAT_VARIANT.
select
    'SKU_UNMAPPED' as exception_code,
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
    'Expected SKU ' || {{ clean_text('source_sku') }} || ' in the item master or among the aliases, found '
        || case when is_ambiguous then 'several items for it' else 'no item for it' end || ', difference ' || line_count
        || ' line(s) of ' || order_count || ' order(s), in ' || sources || '.' as message,
    evidence
from {{ ref('int_unmapped_skus') }}
where likely_sku is null
