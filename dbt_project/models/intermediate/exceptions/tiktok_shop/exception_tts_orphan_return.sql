-- Grain: one live ZigZag return of the TikTok channel whose order TikTok does not have (R-TTS-01, R-TTS-07). Candidates: the order of the
-- TikTok return with its external id, and orders whose id differs in the last three digits alone, as after a detour through a number.
with records as (

    select
        item.zigzag_return_id,
        min(item.stated_order_id) as order_id,
        min(item.external_return_id) as external_return_id,
        min(item.order_id) filter (where item.is_known_return) as known_order_id,
        sum(item.quantity) as quantity,
        case when count(distinct coalesce(item.sku, item.source_sku)) = 1 then min(coalesce(item.sku, item.source_sku)) end as sku,
        sum(item.quantity * goods.unit_cost) as cost,
        min(item.created_at) as created_at,
        {{ collect_row_lists('item.source_row_ids') }} as evidence
    from {{ ref('int_tiktok_hub_items') }} as item
    left join {{ ref('int_items') }} as goods on item.sku = goods.sku
    where not item.is_cancelled
    group by item.zigzag_return_id

),

candidates as (

    select records.zigzag_return_id, string_agg(distinct orders.order_id, ', ' order by orders.order_id) as order_ids
    from records
    inner join {{ ref('int_tiktok_orders') }} as orders
        on records.known_order_id = orders.order_id
        or left(orders.order_id, length(orders.order_id) - 3) = left(records.order_id, length(records.order_id) - 3)
    group by records.zigzag_return_id

)

select
    'TTS_ORPHAN_RETURN' as exception_code,
    records.zigzag_return_id as grain_key,
    'TIKTOK_SHOP' as channel,
    records.order_id,
    coalesce(records.external_return_id, records.zigzag_return_id) as return_id,
    records.zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id', 'subject']) }}
    records.sku,
    records.quantity,
    records.cost as amount,
    '{{ functional_currency() }}' as currency,
    {{ entity_date('records.created_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected order ' || coalesce(records.order_id, '(none given)') || ' at TikTok, found no such order, difference 1 order, in ZigZag return '
        || records.zigzag_return_id || '; candidates: ' || coalesce(candidates.order_ids, 'none') || '.' as message,
    records.evidence
from records
left join candidates on records.zigzag_return_id = candidates.zigzag_return_id
where (records.order_id is null or records.order_id not in (select order_id from {{ ref('int_tiktok_orders') }}))
    and exists (select 1 from {{ ref('int_tiktok_orders') }})
