-- Grain: one refund line of a kit and one SKU that it is made of (settings kit_components), with the pieces of it in one kit. The
-- kit is what it was on the day of the order. Where two refunded kits of an order share a SKU nothing says whose piece came back.
{{ config(materialized='table') }}
with components as (

    select
        coalesce(kit.sku, {{ clean_text('setting.kit_sku') }}) as kit_key,
        coalesce(component.sku, {{ clean_text('setting.component_sku') }}) as component_key,
        cast(setting.quantity as integer) as pieces,
        coalesce(try_cast(setting.valid_from as date), date '1900-01-01') as valid_from,
        coalesce(try_cast(setting.valid_to as date), date '9999-12-31') as valid_to
    from {{ setting('kit_components') }} as setting
    left join {{ ref('int_items') }} as kit on {{ normalise_sku('setting.kit_sku') }} = kit.sku_key
    left join {{ ref('int_items') }} as component on {{ normalise_sku('setting.component_sku') }} = component.sku_key

),

refunds as (

    select
        refund.*,
        coalesce({{ entity_date('orders.purchased_at') }}, min(refund.event_date) over (partition by refund.order_id)) as order_date
    from {{ ref('int_refund_legs') }} as refund
    left join {{ ref('int_orders') }} as orders on refund.order_id = orders.order_id
    where refund.channel = 'AMAZON_FBA' and refund.order_id is not null

),

parts as (

    select
        refunds.refund_line_id,
        refunds.order_id,
        refunds.match_key,
        refunds.sku_key as kit_key,
        components.component_key,
        refunds.order_id || '|' || components.component_key as component_match_key,
        components.pieces,
        min(refunds.sku_key) over one_component <> max(refunds.sku_key) over one_component as is_shared
    from refunds
    inner join components
        on refunds.sku_key = components.kit_key and refunds.order_date between components.valid_from and components.valid_to
    window one_component as (partition by refunds.order_id, components.component_key)

)

select
    * exclude (is_shared),
    sum(pieces) over (partition by refund_line_id) as pieces_in_kit,
    bool_or(is_shared) over (partition by match_key) as is_contested
from parts
