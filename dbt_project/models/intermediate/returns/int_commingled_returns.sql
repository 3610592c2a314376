-- Grain: one row of a customer returns report whose SKU means nothing by itself, because the label stands for several SKUs, and the one of
-- them that its order has: commingled units carry the ASIN, the seller's own SKU is that of the order line (matching.md case 63).
with unclear as (

    select
        returned.source_row_id,
        returned.order_id,
        resolved.event_date,
        {{ normalise_sku('returned.fnsku') }} as fnsku_key,
        {{ normalise_sku('returned.asin') }} as asin_key,
        {{ normalise_sku('returned.source_sku') }} as source_sku_key
    from {{ ref('stg_amazon_fba__customer_returns') }} as returned
    inner join {{ ref('int_source_skus') }} as resolved
        on resolved.source_system = 'amazon_fba'
        and returned.source_sku = resolved.source_sku
        and {{ entity_date('returned.returned_at') }} = resolved.event_date
    where resolved.resolution = 'ambiguous' and returned.order_id is not null

),

bought as (

    select distinct line.order_id, resolved.sku
    from {{ ref('stg_amazon_fba__orders') }} as line
    inner join {{ ref('int_source_skus') }} as resolved
        on resolved.source_system = 'amazon_fba'
        and line.source_sku = resolved.source_sku
        and {{ entity_date('line.purchased_at') }} is not distinct from resolved.event_date
    where resolved.sku is not null and coalesce(line.purchased_at, line.updated_at) <= {{ as_of() }}

)

select unclear.source_row_id, min(bought.sku) as sku
from unclear
inner join {{ ref('int_sku_aliases') }} as alias
    on alias.source_sku_key in (unclear.fnsku_key, unclear.asin_key, unclear.source_sku_key)
    and alias.source_system in ('amazon_fba', 'fnsku', 'asin', 'gtin')
    and unclear.event_date between alias.valid_from and alias.valid_to
inner join bought on unclear.order_id = bought.order_id and alias.sku = bought.sku
group by unclear.source_row_id
having count(distinct bought.sku) = 1
