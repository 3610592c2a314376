-- Grain: one order and SKU. The merchant fulfilled the order, yet a live ZigZag FBA record or an FBA receipt exists (R-FBA-29).
-- Such lines take no part in FBA reconciliation.
with misrouted as (

    select
        order_id,
        coalesce(sku, source_sku) as sku,
        match_key,
        zigzag_return_id,
        coalesce(external_return_id, zigzag_return_id) as return_id,
        warehouse_code,
        quantity,
        0 as received_quantity,
        {{ entity_date('created_at') }} as event_date,
        source_row_ids
    from {{ ref('int_return_requests') }}
    where not is_cancelled and not is_duplicate
    union all
    select order_id, coalesce(sku, source_sku), match_key, zigzag_return_id, zigzag_return_id, warehouse_code, 0, quantity, received_date, source_row_ids
    from {{ ref('int_receipts') }}
    where route = 'to_amazon'

)

select
    'WRONG_CHANNEL_ROUTE' as exception_code,
    misrouted.match_key as grain_key,
    'AMAZON_FBA' as channel,
    misrouted.order_id,
    max(misrouted.return_id) as return_id,
    max(misrouted.zigzag_return_id) as zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    cast(null as varchar) as subject,
    misrouted.sku,
    greatest(sum(misrouted.quantity), sum(misrouted.received_quantity)) as quantity,
    greatest(sum(misrouted.quantity), sum(misrouted.received_quantity)) * max(item.unit_cost) as amount,
    coalesce(max(item.cost_currency), '{{ functional_currency() }}') as currency,
    min(misrouted.event_date) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a merchant return for ' || misrouted.sku || ' (order fulfilled by the merchant), found it in the FBA flow at '
        || coalesce(max(misrouted.warehouse_code), 'an unknown warehouse') || ', difference ' || {{ units('greatest(sum(misrouted.quantity), sum(misrouted.received_quantity))') }}
        || ' unit(s), in order ' || misrouted.order_id || coalesce(' (return ' || max(misrouted.zigzag_return_id) || ')', '') || '.' as message,
    {{ collect_row_lists('misrouted.source_row_ids') }} as evidence
from misrouted
inner join {{ ref('int_orders') }} as orders on misrouted.order_id = orders.order_id and orders.fulfilment = 'MFN'
left join {{ ref('int_items') }} as item on misrouted.sku = item.sku
group by misrouted.match_key, misrouted.order_id, misrouted.sku
