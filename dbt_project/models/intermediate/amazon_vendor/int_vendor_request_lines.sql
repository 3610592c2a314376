-- Grain: one line of a return request of Amazon with the SKU that it means. A line that names no item is the item that ZigZag
-- expects for the request, where both have one.
with hub_items as (

    select request_id, min(sku) as sku, min(sku_key) as sku_key
    from {{ ref('int_vendor_return_items') }}
    where not is_cancelled
    group by request_id
    having count(distinct sku_key) = 1

),

lines as (

    select *, coalesce(vendor_sku, asin) as source_sku, count(*) over (partition by request_id) as line_count
    from {{ ref('int_vendor_returns') }}

)

select
    lines.* exclude (line_count),
    coalesce(resolved.sku, case when lines.source_sku is null then hub_items.sku end) as sku,
    coalesce(resolved.sku_key, case when lines.source_sku is null then hub_items.sku_key end) as sku_key,
    -- what Amazon still claims: what was approved where it was decided, else what was asked for
    cast(coalesce(lines.approved_quantity, lines.requested_quantity, 0) as decimal(18, 4)) as claimed_quantity,
    coalesce(lines.approved_refund, lines.requested_refund) as claimed_refund,
    cast(lines.requested_refund / nullif(lines.requested_quantity, 0) as decimal(18, 4)) as unit_refund
from lines
left join {{ ref('int_source_skus') }} as resolved
    on resolved.source_system = 'amazon_vendor' and lines.source_sku = resolved.source_sku and lines.requested_date = resolved.event_date
left join hub_items on lines.request_id = hub_items.request_id and lines.line_count = 1
