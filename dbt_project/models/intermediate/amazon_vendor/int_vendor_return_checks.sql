-- Grain: one position of int_vendor_return_positions with what the rules ask of it: the clearing cycle (the calendar month of
-- grading), what of the request arrived at all, how the portal's record differs from the goods, and which sources speak at all.
with known_asins as (

    select sku, source_sku_key as asin_key from {{ ref('int_sku_aliases') }} where source_system = 'asin'
    union
    select resolved.sku, {{ normalise_sku('line.asin') }}
    from {{ ref('int_vendor_purchase_order_lines') }} as line
    inner join {{ ref('int_source_skus') }} as resolved
        on resolved.source_system = 'amazon_vendor'
        and resolved.source_sku = coalesce(line.vendor_sku, line.asin)
        and resolved.event_date is not distinct from {{ entity_date('line.ordered_at') }}
    where line.asin is not null and resolved.sku is not null

),

items_asins as (

    select sku, list(asin_key) as asin_keys from known_asins group by sku

),

sources as (

    select
        exists (select 1 from {{ ref('int_vendor_return_items') }}) as hub_speaks,
        exists (select 1 from {{ ref('int_vendor_remittance_lines') }}) as payments_speak,
        (select max({{ entity_date('received_at') }}) from {{ ref('stg_amazon_vendor__returns') }}) as portal_seen_on

),

positions as (

    select
        *,
        {{ entity_date('graded_at') }} as graded_date,
        {{ entity_date('moved_at') }} as moved_date,
        {{ entity_date('received_at') }} as received_date,
        sum(received_quantity) over (partition by request_id) as request_received_quantity,
        bool_or(is_in_portal) over (partition by request_id) as request_is_in_portal,
        bool_or(is_in_portal and sku_key is null) over (partition by request_id) as request_has_unnamed_lines
    from {{ ref('int_vendor_return_positions') }}

)

select
    position.*,
    sources.*,
    date_diff('day', last_day(position.graded_date), {{ as_of_date() }}) as days_after_cycle,
    coalesce(nullif(position.claimed_refund, 0), position.requested_refund, position.received_quantity * item.unit_cost) as claim_amount,
    coalesce(position.currency, item.cost_currency, '{{ functional_currency() }}') as claim_currency,
    cast(position.received_quantity * item.unit_cost as decimal(18, 4)) as goods_cost,
    coalesce(item.cost_currency, '{{ functional_currency() }}') as cost_currency,
    greatest(case when position.is_rejected then 0 else position.claimed_quantity end, position.deducted_quantity)
        - position.received_quantity as disputed_quantity,
    case
        when not position.request_is_in_portal or not position.is_at_hub or not position.is_processed or position.graded_quantity = 0 then null
        when position.is_other_item then 'another item arrived'
        when not position.is_in_portal and not position.request_has_unnamed_lines then 'the request does not name the item'
        when len(position.asins) > 0 and len(items_asins.asin_keys) > 0
            and not list_has_any(list_transform(position.asins, lambda asin: {{ normalise_sku('asin') }}), items_asins.asin_keys)
            then 'the request names ' || array_to_string(position.asins, ', ')
        when position.is_in_portal and upper(position.purchase_order_number) <> upper(position.hub_purchase_order_number)
            then 'the request names purchase order ' || position.purchase_order_number || ' and ZigZag ' || position.hub_purchase_order_number
    end as failed_check
from positions as position
cross join sources
left join {{ ref('int_items') }} as item on position.sku = item.sku
left join items_asins on position.sku = items_asins.sku
