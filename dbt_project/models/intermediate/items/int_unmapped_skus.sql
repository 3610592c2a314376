-- Grain: one SKU as sources write it (made comparable) that neither the item master nor a valid alias knows, with the lines, units and refunds
-- that it stands on. likely_sku: the only item that reads the same without punctuation and leading zeros (R-VC-14); a hint for people,
-- never taken by a rule (matching.md 5.1).
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

),

loose_items as (

    select {{ loose_sku('sku_key') }} as loose_key, min(sku) as sku
    from {{ ref('int_items') }}
    where length({{ loose_sku('sku_key') }}) >= 3
    group by 1
    having count(distinct sku) = 1

)

select
    unmapped.*,
    units.quantity,
    refunds.amount,
    refunds.currency,
    case when not unmapped.is_ambiguous then loose_items.sku end as likely_sku
from unmapped
inner join units using (sku_key)
left join refunds using (sku_key)
left join loose_items on {{ loose_sku('unmapped.source_sku') }} = loose_items.loose_key
