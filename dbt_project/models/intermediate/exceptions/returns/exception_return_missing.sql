-- Grain: one order and SKU of which a hub found fewer units in the parcel than the refund stands for (R-FBA-24; matching.md case 21). The
-- more specific word for goods without receipt: FBA_REFUND_NO_RECEIPT and RETURN_QTY_MISMATCH leave these units to it.
with missing_items as (

    select
        match_key,
        sum(quantity) as quantity,
        max(coalesce(external_return_id, zigzag_return_id)) as return_id,
        max(zigzag_return_id) as zigzag_return_id,
        string_agg(distinct warehouse_code, ', ' order by warehouse_code) as warehouses,
        max({{ entity_date('updated_at') }}) as event_date,
        {{ collect_row_lists('source_row_ids') }} as source_row_ids
    from {{ ref('int_return_requests') }}
    where item_status = 'MISSING' and not is_cancelled and not is_duplicate and not is_excluded and match_key is not null
    group by match_key

),

refunds as (

    select
        match_key,
        min(order_id) as order_id,
        coalesce(min(sku), min(source_sku)) as sku,
        case when count(distinct settlement_id) = 1 then min(settlement_id) end as settlement_id,
        min(currency) as currency,
        sum(missing_quantity) as quantity,
        sum(round(refund_amount * missing_quantity / quantity, 2)) as amount,
        {{ collect_row_lists('source_row_ids') }} as source_row_ids
    from {{ ref('int_refund_receipts') }}
    where not is_excluded and missing_quantity > 0
    group by match_key

),

found as (

    select
        missing_items.*,
        refunds.* exclude (match_key, quantity, amount, source_row_ids),
        least(missing_items.quantity, refunds.quantity) as missing_quantity,
        round(refunds.amount * missing_quantity / refunds.quantity, 2) as refund_amount,
        list_sort(list_distinct(list_concat(missing_items.source_row_ids, refunds.source_row_ids))) as evidence
    from missing_items
    inner join refunds on missing_items.match_key = refunds.match_key

)

select
    'RETURN_MISSING' as exception_code,
    match_key as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    return_id,
    zigzag_return_id,
    settlement_id,
    {{ no_subject(['shipment_id']) }}
    warehouses as subject,
    sku,
    missing_quantity as quantity,
    refund_amount as amount,
    currency,
    event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ units('quantity') }} || ' more unit(s) of ' || sku || ' in the parcel, found none, difference ' || {{ units('missing_quantity') }}
        || ' refunded with ' || {{ money('refund_amount', 'currency') }} || ', in return ' || zigzag_return_id || ' of order ' || order_id
        || ' at ' || coalesce(warehouses, 'a hub') || '.' as message,
    evidence
from found
