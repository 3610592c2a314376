-- Grain: one TikTok return whose goods a hub received and whose buyer is not refunded, longer than the tolerated days (R-TTS-11); a
-- ZigZag return that TikTok does not know counts alike. Replaced goods, samples, and goods to be judged, are none. Amount at cost.
with unknown_returns as (

    select
        item.zigzag_return_id,
        min(item.external_return_id) as external_return_id,
        min(item.order_id) as order_id,
        min(item.received_at) as first_received_at,
        sum(item.received_quantity) as quantity,
        case when count(distinct coalesce(item.received_as_sku, item.received_source_sku)) = 1
            then min(coalesce(item.received_as_sku, item.received_source_sku)) end as sku,
        sum(item.received_quantity * goods.unit_cost) as cost,
        {{ collect_row_lists('item.source_row_ids') }} as evidence
    from {{ ref('int_tiktok_hub_items') }} as item
    inner join {{ ref('int_tiktok_orders') }} as orders on item.order_id = orders.order_id
    left join {{ ref('int_items') }} as goods on item.received_as_sku = goods.sku
    where not item.is_known_return and item.received_at is not null
    group by item.zigzag_return_id

),

waiting as (

    select
        return_id as grain_key, order_id, return_id, zigzag_return_id, sku, received_quantity as quantity, received_cost as cost,
        first_received_at, evidence
    from {{ ref('int_tiktok_return_cases') }}
    where received_quantity > 0 and not is_refunded and not is_replacement and not coalesce(is_sample, false) and refused_count = 0
    union all
    select
        zigzag_return_id, order_id, coalesce(external_return_id, zigzag_return_id), zigzag_return_id, sku, quantity, cost,
        first_received_at, evidence
    from unknown_returns

)

select
    'TTS_RECEIPT_NO_REFUND' as exception_code,
    grain_key,
    'TIKTOK_SHOP' as channel,
    order_id,
    return_id,
    zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id', 'subject']) }}
    sku,
    quantity,
    cost as amount,
    '{{ functional_currency() }}' as currency,
    {{ entity_date('first_received_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a refund for ' || {{ units('quantity') }} || ' unit(s) received at ' || strftime(first_received_at, '%Y-%m-%d %H:%M') || ' UTC, found none, difference '
        || {{ units('quantity') }} || ' unit(s) after ' || {{ age_in_days(entity_date('first_received_at')) }} || ' days, in return ' || return_id
        || ' of order ' || order_id || '.' as message,
    evidence
from waiting
where {{ age_in_days(entity_date('first_received_at')) }} > {{ policy('receipt_refund_grace_days') }}
