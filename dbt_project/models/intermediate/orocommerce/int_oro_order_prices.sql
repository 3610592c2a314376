-- Grain: one order line with what was paid for it: net of the order's discount, which is spread by value, and the tax rate of
-- the order where its subtotals say one. A rate that no tax code knows, or several rates in one order, is null (R-ORO-16).
with orders as (

    select *, greatest(subtotal_value - abs(coalesce(total_discounts_amount, 0)), 0) as net_value
    from {{ ref('int_oro_orders') }}

),

parts as (

    select oro_order_id, unnest(json_extract(coalesce(order_subtotals_json, '[]'), '$[*]')) as part
    from orders

),

subtotals as (

    select
        oro_order_id,
        sum(try_cast((part ->> '$.attributes.amount') as decimal(18, 4)))
            filter (where (part ->> '$.attributes.orderSubtotalType') = 'tax') as tax,
        coalesce(sum(try_cast((part ->> '$.attributes.amount') as decimal(18, 4)))
            filter (where (part ->> '$.attributes.orderSubtotalType') = 'shipping_cost'), 0) as shipping
    from parts
    group by oro_order_id

),

rates as (

    select distinct try_cast(rate_percent as decimal(9, 4)) as rate_percent
    from {{ setting('tax_codes') }}
    where try_cast(rate_percent as decimal(9, 4)) is not null

),

order_rates as (

    -- shipping is taxed in some shops and not in others; every line may round for itself
    select
        orders.oro_order_id,
        arg_min(rates.rate_percent, least(
            abs(orders.net_value * rates.rate_percent / 100 - subtotals.tax),
            abs((orders.net_value + subtotals.shipping) * rates.rate_percent / 100 - subtotals.tax))) as rate_percent
    from orders
    inner join subtotals on orders.oro_order_id = subtotals.oro_order_id
    inner join rates
        on least(
            abs(orders.net_value * rates.rate_percent / 100 - subtotals.tax),
            abs((orders.net_value + subtotals.shipping) * rates.rate_percent / 100 - subtotals.tax))
            <= 0.01 * (orders.line_count + 1)
    where orders.net_value > 0
    group by orders.oro_order_id

)

select
    line.oro_order_id,
    line.order_id,
    line.order_line_id,
    line.ordered_at,
    line.base_quantity_reason is distinct from 'line_not_included' as is_included,
    line.source_sku,
    line.sku_key as oro_sku_key,
    resolved.sku,
    coalesce(resolved.sku_key, '~' || line.sku_key) as sku_key,
    line.quantity,
    line.unit_code,
    line.base_quantity,
    line.base_quantity_reason,
    cast(round(line.quantity * line.unit_price * coalesce(orders.net_value / nullif(orders.subtotal_value, 0), 1), 4) as decimal(18, 4)) as net_amount,
    order_rates.rate_percent,
    coalesce(line.currency, orders.currency) as currency,
    line.source_row_ids
from {{ ref('int_oro_order_lines') }} as line
inner join orders on line.oro_order_id = orders.oro_order_id
left join order_rates on line.oro_order_id = order_rates.oro_order_id
left join {{ ref('int_source_skus') }} as resolved
    on resolved.source_system = 'orocommerce'
    and line.source_sku = resolved.source_sku
    and {{ entity_date('line.ordered_at') }} is not distinct from resolved.event_date
