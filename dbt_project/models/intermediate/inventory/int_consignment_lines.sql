-- Grain: one line of a consignment that left a hub by as_of: which item, how many units of which SKU, where to. The newest
-- snapshot of a consignment counts; a line of an item that ZigZag's returns have is of the item's SKU.
with newest as (

    select *
    from {{ ref('stg_zigzag__consignments') }}
    where dispatched_at <= {{ as_of() }}
    qualify row_number() over (
        partition by consignment_id
        order by received_at desc, delivered_at desc nulls last, document_sha256 desc, row_number desc
    ) = 1

),

lines as (

    select
        newest.* exclude (lines_json),
        unnest(json_extract(lines_json, '$[*]')) as line,
        unnest(range(cast(json_array_length(lines_json) as bigint))) as line_position
    from newest

)

select
    lines.consignment_id,
    lines.line_position,
    lines.destination,
    upper(lines.destination_reference) as destination_reference,
    lines.dispatched_at,
    case when lines.delivered_at <= {{ as_of() }} then lines.delivered_at end as delivered_at,
    {{ clean_text("(lines.line ->> '$.itemId')") }} as item_id,
    coalesce(item.received_as_sku, resolved.sku) as sku,
    coalesce(item.source_sku, lines.line ->> '$.sku') as source_sku,
    coalesce(try_cast(lines.line ->> '$.quantity' as decimal(18, 4)), 0) as quantity,
    list_sort(list_distinct(list_concat([lines.source_row_id], coalesce(item.source_row_ids, []))))::varchar[] as source_row_ids
from lines
left join {{ ref('int_zigzag_items') }} as item on {{ clean_text("(lines.line ->> '$.itemId')") }} = item.item_id
left join {{ ref('int_stock_skus') }} as resolved
    on resolved.source_system = 'zigzag' and {{ normalise_sku("(lines.line ->> '$.sku')") }} = resolved.source_sku_key
-- an item id may stand on two returns; the line is one
qualify row_number() over (partition by lines.consignment_id, lines.line_position order by item.zigzag_return_id) = 1
