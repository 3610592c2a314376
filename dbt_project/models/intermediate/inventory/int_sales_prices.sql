-- Grain: one SKU sold through Amazon in the functional currency: price of a unit without tax and after promotions, and what selling a unit
-- costs (commission, fulfilment), both as the settlements have them.
select
    line.sku,
    try_cast(
        sum(line.amount) filter (where lower(line.amount_type) in ('itemprice', 'promotion') and lower(line.amount_description) = 'principal')
        / nullif(sum(line.quantity) filter (where lower(line.amount_type) = 'itemprice' and lower(line.amount_description) = 'principal'), 0)
        as decimal(18, 4)
    ) as unit_price,
    try_cast(
        -coalesce(sum(line.amount) filter (where lower(line.amount_type) = 'itemfees'), 0)
        / nullif(sum(line.quantity) filter (where lower(line.amount_type) = 'itemprice' and lower(line.amount_description) = 'principal'), 0)
        as decimal(18, 4)
    ) as unit_selling_cost
from {{ ref('int_settlement_lines') }} as line
where line.is_current
    and line.transaction_kind = 'order'
    and line.currency = '{{ functional_currency() }}'
    and line.sku is not null
    and coalesce(line.posted_at, {{ as_of() }}) <= {{ as_of() }}
group by line.sku
