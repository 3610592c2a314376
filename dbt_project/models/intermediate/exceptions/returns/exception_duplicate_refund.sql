-- Grain: one order, SKU and currency whose refunds, reversals netted, exceed what the customer paid, tax included (R-FBA-31). What was
-- paid comes from the settlements; where the sale was not settled in full there, refunded and ordered quantity decide.
with refunded as (

    select
        order_id,
        sku_key,
        currency,
        min(sku) as sku,
        min(source_sku) as source_sku,
        sum(comparable_amount) as amount,
        sum(case when is_reversal then -quantity else quantity end) as quantity,
        sum(principal) as principal,
        max(refund_date) as last_date,
        arg_max(settlement_id, (refund_date, settlement_id)) as settlement_id,
        string_agg(distinct settlement_id, ', ' order by settlement_id) as settlements,
        {{ collect_row_lists('source_row_ids') }} as source_row_ids
    from {{ ref('int_refund_groups') }}
    where order_id is not null and sku_key is not null
    group by order_id, sku_key, currency

),

compared as (

    select
        refunded.*,
        paid.ordered_quantity,
        case
            when paid.price_is_settled and paid.settled_quantity >= paid.ordered_quantity then paid.paid_amount
            when paid.ordered_quantity > 0 and refunded.quantity > 0
                then cast(round(refunded.amount * least(paid.ordered_quantity, refunded.quantity) / refunded.quantity, 2) as decimal(18, 4))
        end as paid_amount,
        paid.source_row_ids as paid_row_ids
    from refunded
    inner join {{ ref('int_order_lines') }} as paid
        on refunded.order_id = paid.order_id and refunded.sku_key = paid.sku_key

)

select
    'DUPLICATE_REFUND' as exception_code,
    compared.order_id || '|' || compared.sku_key || '|' || compared.currency as grain_key,
    'AMAZON_FBA' as channel,
    compared.order_id,
    cast(null as varchar) as return_id,
    cast(null as varchar) as zigzag_return_id,
    compared.settlement_id,
    cast(null as varchar) as shipment_id,
    cast(null as varchar) as subject,
    coalesce(compared.sku, compared.source_sku) as sku,
    greatest(compared.quantity - compared.ordered_quantity, 0) as quantity,
    compared.amount - compared.paid_amount as amount,
    compared.currency,
    compared.last_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected refunds of at most ' || {{ money('compared.paid_amount', 'compared.currency') }} || ' for '
        || coalesce(compared.sku, compared.source_sku) || ', found ' || {{ money('compared.amount', 'compared.currency') }}
        || ', difference ' || {{ money('compared.amount - compared.paid_amount', 'compared.currency') }}
        || ' too much, in order ' || compared.order_id || ' (settlements ' || compared.settlements || ').' as message,
    list_sort(list_distinct(list_concat(compared.source_row_ids, compared.paid_row_ids))) as evidence
from compared
left join {{ ref('int_orders') }} as orders on compared.order_id = orders.order_id
where compared.amount - compared.paid_amount > {{ policy('refund_tolerance') }}
    and coalesce(orders.fulfilment, 'AFN') = 'AFN'
    -- what was paid in another currency is no measure
    and compared.order_id || '|' || compared.sku_key || '|' || compared.currency not in (
        select grain_key from {{ ref('exception_currency_mismatch') }}
    )
