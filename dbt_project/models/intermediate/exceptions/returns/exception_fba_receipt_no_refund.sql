-- Grain: one order and SKU, or one unit whose report row names no order. Received, nothing refunded after the grace time, and
-- no replacement order was sent instead (R-FBA-23). A SKU that is unmapped, or may be the wrong item, has its own code.
with replaced as (

    select distinct replaced_order_id as order_id from {{ ref('int_orders') }} where replaced_order_id is not null

),

unrefunded as (

    select
        position.match_key as grain_key,
        position.order_id,
        position.return_id,
        position.zigzag_return_id,
        cast(null as varchar) as subject,
        position.sku,
        position.source_sku,
        position.received_quantity as quantity,
        position.first_receipt_date as receipt_date,
        list_sort(list_distinct(list_concat(position.receipt_row_ids, position.request_row_ids))) as evidence
    from {{ ref('int_return_positions') }} as position
    where not position.is_excluded
        and position.sku is not null
        and not position.is_suggested
        and position.received_quantity > 0
        and position.net_refunded_quantity = 0
        and position.order_id not in (select order_id from replaced)
    union all
    select receipt_id, null, zigzag_return_id, zigzag_return_id, license_plate, sku, source_sku, quantity, received_date, source_row_ids
    from {{ ref('int_receipts') }}
    where match_key is null and not is_excluded

)

select
    'FBA_RECEIPT_NO_REFUND' as exception_code,
    unrefunded.grain_key,
    'AMAZON_FBA' as channel,
    unrefunded.order_id,
    unrefunded.return_id,
    unrefunded.zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    unrefunded.subject,
    coalesce(unrefunded.sku, unrefunded.source_sku) as sku,
    unrefunded.quantity,
    unrefunded.quantity * item.unit_cost as amount,
    coalesce(item.cost_currency, '{{ functional_currency() }}') as currency,
    unrefunded.receipt_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a refund for ' || {{ units('unrefunded.quantity') }} || ' unit(s) of ' || coalesce(unrefunded.sku, unrefunded.source_sku, 'an unknown SKU')
        || ' received on ' || strftime(unrefunded.receipt_date, '%Y-%m-%d') || ', found none, difference ' || {{ units('unrefunded.quantity') }}
        || ', in order ' || coalesce(unrefunded.order_id, 'unknown (licence plate ' || coalesce(unrefunded.subject, 'none') || ')') || '.' as message,
    unrefunded.evidence
from unrefunded
left join {{ ref('int_items') }} as item on unrefunded.sku = item.sku
where {{ age_in_days('unrefunded.receipt_date') }} > {{ policy('receipt_refund_grace_days') }}
