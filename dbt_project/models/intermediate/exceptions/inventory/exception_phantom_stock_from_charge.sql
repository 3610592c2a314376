-- Grain: one charge that the ERP counts as goods at a place (R-VC-29): a fee or service has no units, whatever its line says.
with charges as (

    select {{ normalise_sku('sku') }} as sku_key, min(meaning) as meaning
    from {{ setting('service_skus') }}
    where {{ normalise_sku('sku') }} is not null
    group by 1
    union
    select sku_key, coalesce(description, 'no inventory item') from {{ ref('int_items') }} where not is_inventory

)

select
    'PHANTOM_STOCK_FROM_CHARGE' as exception_code,
    stock.sku_key || '|' || stock.location as grain_key,
    {{ no_subject(['channel', 'order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    stock.location as subject,
    stock.sku,
    abs(stock.quantity) as quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('stock.snapshot_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected no stock of ' || stock.sku || ', which is a charge (' || min(charges.meaning) || '), found ' || {{ units('stock.quantity') }} || ' in '
        || stock.location || ', difference ' || {{ units('stock.quantity') }} || ' unit(s) that do not exist.' as message,
    [stock.source_row_id]::varchar[] as evidence
from {{ ref('int_erp_stock') }} as stock
inner join charges on stock.sku_key = charges.sku_key
where stock.quantity <> 0
group by stock.sku_key, stock.sku, stock.location, stock.quantity, stock.snapshot_at, stock.source_row_id
