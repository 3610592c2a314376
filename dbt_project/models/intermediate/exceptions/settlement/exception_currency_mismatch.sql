-- Grain: one order, SKU and currency of a refund that is not the currency in which the order was paid (R-X-22; matching.md case 56).
-- The two amounts cannot be compared without a rate: DUPLICATE_REFUND leaves such an order alone.
with paid as (

    select order_id, min(currency) as currency, {{ collect_rows('source_row_id') }} as source_row_ids
    from {{ ref('int_customer_amounts') }}
    where transaction_kind = 'order' and order_id is not null
    group by order_id
    having count(distinct currency) = 1

)

select
    'CURRENCY_MISMATCH' as exception_code,
    concat_ws('|', refund.order_id, refund.sku_key, refund.currency) as grain_key,
    'AMAZON_FBA' as channel,
    refund.order_id,
    {{ no_subject(['return_id', 'zigzag_return_id']) }}
    arg_max(refund.settlement_id, (refund.refund_date, refund.settlement_id)) as settlement_id,
    cast(null as varchar) as shipment_id,
    min(paid.currency) as subject,
    coalesce(min(refund.sku), min(refund.source_sku)) as sku,
    sum(refund.quantity) as quantity,
    sum(refund.refund_amount) as amount,
    refund.currency,
    max(refund.refund_date) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a refund in ' || min(paid.currency) || ', in which the order was paid, found '
        || {{ money('sum(refund.refund_amount)', 'refund.currency') }} || ', difference: no rate says what it is worth in ' || min(paid.currency)
        || ', in order ' || refund.order_id || ' (settlement ' || string_agg(distinct refund.settlement_id, ', ' order by refund.settlement_id) || ').' as message,
    {{ collect_row_lists('list_concat(refund.source_row_ids, paid.source_row_ids)') }} as evidence
from {{ ref('int_refund_groups') }} as refund
inner join paid on refund.order_id = paid.order_id and refund.currency <> paid.currency
where not refund.is_reversal
group by refund.order_id, refund.sku_key, refund.currency
