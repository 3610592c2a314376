-- Grain: one SKU as sources write it (made comparable) that neither the item master nor a valid alias knows (R-FBA-05).
with unmapped as (

    select
        sku_key,
        min(source_sku) as source_sku,
        string_agg(distinct source_system || '/' || stream, ', ' order by source_system || '/' || stream) as sources,
        bool_or(resolution = 'ambiguous') as is_ambiguous,
        case when count(distinct order_id) = 1 then min(order_id) end as order_id,
        case when count(distinct return_id) = 1 then min(return_id) end as return_id,
        count(distinct order_id) as order_count,
        count(distinct source_row_id) as line_count,
        min(event_date) as first_date,
        {{ collect_rows('source_row_id') }} as evidence
    from {{ ref('int_sku_lines') }}
    where sku is null
    group by sku_key

),

units as (

    -- several streams speak of the same units: the stream that shows most of an order's units counts
    select sku_key, sum(quantity) as quantity
    from (
        select sku_key, order_id, greatest(max(quantity), 1) as quantity
        from (
            select sku_key, order_id, stream, max(abs(coalesce(quantity, 0))) as quantity
            from {{ ref('int_sku_lines') }}
            where sku is null
            group by sku_key, order_id, stream
        )
        group by sku_key, order_id
    )
    group by sku_key

),

refunds as (

    select sku_key, sum(refund_amount) as amount, min(currency) as currency
    from {{ ref('int_refund_groups') }}
    where not is_reversal
    group by sku_key
    having count(distinct currency) = 1

)

select
    'SKU_UNMAPPED' as exception_code,
    sku_key as grain_key,
    cast(null as varchar) as channel,
    order_id,
    return_id,
    return_id as zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    'source_sku' as subject,
    {{ clean_text('source_sku') }} as sku,
    units.quantity,
    refunds.amount,
    refunds.currency,
    first_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected SKU ' || {{ clean_text('source_sku') }} || ' in the item master or among the aliases, found '
        || case when is_ambiguous then 'several items for it' else 'no item for it' end || ', difference ' || line_count
        || ' line(s) of ' || order_count || ' order(s), in ' || sources || '.' as message,
    evidence
from unmapped
inner join units using (sku_key)
left join refunds using (sku_key)
