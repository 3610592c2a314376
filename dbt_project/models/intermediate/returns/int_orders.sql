-- Grain: one Amazon order by as_of: how it is fulfilled and whether it replaces another. The newest report row tells; where
-- no report names the order, its settlement lines do.
with ranked as (

    select
        *,
        row_number() over (
            partition by order_id
            order by coalesce(updated_at, purchased_at) desc, received_at desc, fulfilment, source_row_id
        ) as row_rank
    from {{ ref('stg_amazon_fba__orders') }}
    where order_id is not null and coalesce(purchased_at, updated_at) <= {{ as_of() }}

),

settled as (

    select
        order_id,
        case when bool_or(fulfilment = 'AFN') then 'AFN' when bool_or(fulfilment = 'MFN') then 'MFN' end as fulfilment,
        min(marketplace) as marketplace
    from {{ ref('int_settlement_lines') }}
    where is_current and order_id is not null and transaction_kind <> 'other'
    group by order_id

)

select
    coalesce(ranked.order_id, settled.order_id) as order_id,
    ranked.purchased_at,
    case
        when not regexp_matches(coalesce(ranked.order_id, settled.order_id), '^\d{3}-\d{7}-\d{7}$')
            or lower(coalesce(ranked.sales_channel, settled.marketplace, '')) like 'non-amazon%' then 'MCF'
        else coalesce(ranked.fulfilment, settled.fulfilment)
    end as fulfilment,
    ranked.sales_channel,
    ranked.is_replacement_order,
    ranked.replaced_order_id
from (select * from ranked where row_rank = 1) as ranked
full outer join settled on ranked.order_id = settled.order_id
