-- Grain: one return as a platform's record and ZigZag's record of the same return: TikTok's returns, the lines of OroCommerce's orders
-- and the requests in the vendor portal. Only who has a record: what the rules find about a pair is added in record_pairs. The value is
-- the refund asked for where the platform names one, else the goods at cost.
with tiktok_orphans as (

    select
        zigzag_return_id, min(order_id) as order_id, min(external_return_id) as return_id, min(coalesce(received_as_sku, sku, source_sku)) as sku,
        sum(quantity) as quantity, bool_and(is_cancelled) as is_cancelled
    from {{ ref('int_tiktok_hub_items') }}
    where not is_known_return
    group by zigzag_return_id

),

-- an order of OroCommerce that says it has a return, and of which ZigZag has none
shop_orders as (

    select orders.order_id, orders.currency
    from {{ ref('int_oro_orders') }} as orders
    where coalesce(orders.return_status, 'none') <> 'none'
        and orders.order_id not in (select order_id from {{ ref('int_oro_return_items') }} where order_id is not null)

),

pairs as (

    select
        'tiktok_shop' as left_system, 'returns' as left_record, 'tiktok_shop/' || return_id as record_key, 'TIKTOK_SHOP' as channel,
        order_id, return_id, zigzag_return_id, sku,
        true as is_on_left, record_count > 0 as is_on_right, quantity as left_quantity, received_quantity as right_quantity,
        refund_amount as value, currency,
        case
            when is_ended then case when record_count > 0 then 'matched' else 'no_counterpart' end
            when record_count > 0 then 'matched'
            when created_at < {{ as_of() }} - to_minutes(cast(60 * {{ policy('tiktok_mirror_hours') }} as integer)) then 'orphaned_left'
            else 'waiting'
        end as outcome
    from {{ ref('int_tiktok_return_cases') }}
    where expects_parcel
    union all
    select
        'tiktok_shop', 'returns', 'zigzag/' || zigzag_return_id, 'TIKTOK_SHOP', order_id, return_id, zigzag_return_id, sku,
        false, true, 0, quantity, null, null, case when is_cancelled then 'no_counterpart' else 'orphaned_right' end
    from tiktok_orphans
    union all
    select
        'orocommerce', 'order lines', 'zigzag/' || zigzag_return_id || '/' || item_id, 'OROCOMMERCE', order_id,
        coalesce(external_return_id, zigzag_return_id), zigzag_return_id, coalesce(sku, source_sku),
        oro_line_id is not null, true, case when oro_line_id is not null then announced_quantity else 0 end,
        coalesce(scanned_base_quantity, announced_quantity), null, null,
        case when oro_line_id is not null then 'matched' when is_cancelled then 'no_counterpart' else 'orphaned_right' end
    from {{ ref('int_oro_return_items') }}
    union all
    select
        'orocommerce', 'order lines', 'orocommerce/' || order_id, 'OROCOMMERCE', order_id, null, null, null,
        true, false, 0, 0, null, null, 'orphaned_left'
    from shop_orders
    union all
    select
        'amazon_vendor', 'return requests', 'amazon_vendor/' || position_id, 'AMAZON_VENDOR',
        coalesce(purchase_order_number, hub_purchase_order_number), request_id, zigzag_return_id, coalesce(sku, source_sku),
        is_in_portal, is_at_hub, coalesce(requested_quantity, 0), case when received_quantity > 0 then received_quantity else announced_quantity end,
        coalesce(requested_refund, 0), currency,
        case
            when is_in_portal and is_at_hub then 'matched'
            when is_cancelled then 'no_counterpart'
            when {{ age_in_days("coalesce(requested_date, " ~ entity_date('coalesce(announced_at, received_at)') ~ ")") }} <= {{ policy('rma_processing_days') }}
                then 'waiting'
            when is_in_portal then 'orphaned_left'
            else 'orphaned_right'
        end
    from {{ ref('int_vendor_return_positions') }}
    where is_in_portal or is_at_hub

)

select
    pairs.* replace (
        coalesce(value, right_quantity * items.unit_cost) as value,
        coalesce(pairs.currency, items.cost_currency, '{{ functional_currency() }}') as currency
    ),
    'zigzag' as right_system,
    'returns' as right_record
from pairs
left join {{ ref('int_items') }} as items on pairs.sku = items.sku
