-- Grain: one source line by as_of whose SKU is unmapped, or inactive on the date of a return; with the row that says so.
with lines as (

    select 'amazon_fba' as source_system, source_sku, posted_date as event_date, order_id, null as return_id,
        transaction_kind <> 'order' and transaction_kind <> 'other' as is_return, quantity, source_row_id, 'settlements' as stream
    from {{ ref('int_settlement_lines') }}
    where is_current and (posted_at is null or posted_at <= {{ as_of() }})
    union all
    select 'amazon_fba', source_sku, return_date, order_id, null, true, quantity, source_row_id, 'customer_returns'
    from {{ ref('int_fba_return_rows') }}
    where not coalesce(is_named_by_order, false)
    union all
    select 'amazon_fba', source_sku, {{ entity_date('purchased_at') }}, order_id, null, false, quantity, source_row_id, 'orders'
    from {{ ref('stg_amazon_fba__orders') }}
    where purchased_at <= {{ as_of() }}
    union all
    select 'amazon_fba', source_sku, approved_date, order_id, null, false, quantity_total, source_row_id, 'reimbursements'
    from {{ ref('int_reimbursements') }}
    union all
    select 'zigzag', source_sku, sku_date, order_id, zigzag_return_id, status not in ('CANCELLED', 'EXPIRED'), quantity, source_row_id, 'returns'
    from {{ ref('int_zigzag_item_snapshots') }}
    union all
    select 'zigzag', received_sku, sku_date, order_id, zigzag_return_id, status not in ('CANCELLED', 'EXPIRED'), quantity, source_row_id, 'returns'
    from {{ ref('int_zigzag_item_snapshots') }}
    where received_sku is not null
    union all
    select 'zigzag', coalesce(received_sku, source_sku), {{ entity_date('received_at') }}, order_id, zigzag_return_id, true, received_quantity, source_row_id, 'returns'
    from {{ ref('int_zigzag_item_snapshots') }}
    where received_at <= {{ as_of() }}

)

select
    lines.*,
    resolved.sku,
    resolved.sku_key,
    resolved.resolution,
    resolved.is_active
from lines
inner join {{ ref('int_source_skus') }} as resolved
    on lines.source_system = resolved.source_system
    and lines.source_sku = resolved.source_sku
    and lines.event_date is not distinct from resolved.event_date
where (resolved.sku is null or not resolved.is_active)
    and {{ normalise_sku('lines.source_sku') }} not in (select {{ normalise_sku('sku') }} from {{ setting('service_skus') }})
