-- Grain: one live B2B return without an order number, or with one that no order of OroCommerce has (R-ORO-08). Candidates are
-- orders with that purchase order number, and the newest orders before the return that hold its SKU: a person decides.
with returns as (

    select
        zigzag_return_id,
        min(external_return_id) as external_return_id,
        min(order_id) as order_id,
        min(created_at) as created_at,
        case when count(distinct sku) = 1 then min(sku) end as sku,
        list(distinct sku_key) as sku_keys,
        sum(coalesce(announced_quantity, quantity)) as quantity,
        {{ collect_row_lists('source_row_ids') }} as source_row_ids
    from {{ ref('int_oro_return_items') }}
    where oro_order_id is null
        and not is_cancelled
        and (order_id is null or exists (select 1 from {{ ref('int_oro_orders') }}))
    group by zigzag_return_id

),

candidates as (

    select
        returns.zigzag_return_id,
        candidate.order_id,
        candidate.source_row_id,
        row_number() over (
            partition by returns.zigzag_return_id
            order by candidate.po_number is not distinct from returns.order_id and returns.order_id is not null desc, candidate.created_at desc, candidate.order_id
        ) as candidate_rank
    from returns
    inner join {{ ref('int_oro_orders') }} as candidate
        on candidate.created_at <= returns.created_at
        and (
            candidate.po_number = returns.order_id
            or exists (
                select 1
                from {{ ref('int_oro_order_prices') }} as line
                where line.oro_order_id = candidate.oro_order_id and list_contains(returns.sku_keys, line.sku_key)
            )
        )
    where candidate.internal_status is distinct from 'cancelled'

),

named as (

    select
        zigzag_return_id,
        string_agg(order_id, ', ' order by candidate_rank) as order_ids,
        list(source_row_id) as source_row_ids
    from candidates
    where candidate_rank <= 5
    group by zigzag_return_id

)

select
    'ORDER_REF_MISSING' as exception_code,
    returns.zigzag_return_id as grain_key,
    'OROCOMMERCE' as channel,
    returns.order_id,
    coalesce(returns.external_return_id, returns.zigzag_return_id) as return_id,
    returns.zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    named.order_ids as subject,
    returns.sku,
    returns.quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('returns.created_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the return to name an order of OroCommerce, found ' || coalesce(returns.order_id, 'no number') || ', difference '
        || {{ units('returns.quantity') }} || ' unit(s) of no order; candidates: ' || coalesce(named.order_ids, 'none') || ', in return '
        || returns.zigzag_return_id || '.' as message,
    list_sort(list_distinct(list_concat(returns.source_row_ids, coalesce(named.source_row_ids, []))))::varchar[] as evidence
from returns
left join named on returns.zigzag_return_id = named.zigzag_return_id
