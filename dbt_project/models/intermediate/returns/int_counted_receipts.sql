-- Grain: one receipt of Amazon FBA, or a part of it, and the order and SKU that it counts for: its own, or the kit that was refunded as
-- one when it is a piece of it. Pieces count as their share of the kit.
with rest as (

    select receipt.receipt_id, receipt.match_key, receipt.received_at as occurred_at, receipt.quantity - coalesce(taken.quantity, 0) as quantity
    from {{ ref('int_receipts') }} as receipt
    left join (
        select receipt_id, sum(receipt_quantity) as quantity from {{ ref('int_match_allocations') }} group by receipt_id
    ) as taken using (receipt_id)
    where receipt.match_key is not null and not receipt.is_excluded

),

waiting_for_others as (

    select match_key || '|' || component_key as part_id, component_match_key as match_key, match_key as kit_match_key, pieces_in_kit,
        last_receipt_date as occurred_at, found_quantity as quantity
    from {{ ref('int_incomplete_kits') }}

),

pieces as (

    select allocation.receipt_id, allocation.receipt_quantity as pieces, allocation.quantity, refund.match_key, refund.sku, refund.source_sku
    from {{ ref('match_kit') }} as allocation
    inner join {{ ref('int_refund_legs') }} as refund using (refund_line_id)
    union all
    select allocated.receipt_id, allocated.quantity, cast(round(allocated.quantity / waiting_for_others.pieces_in_kit, 4) as decimal(18, 4)),
        kit.match_key, kit.sku, kit.source_sku
    from ({{ allocate('waiting_for_others', 'rest', demand_id='part_id', supply_id='receipt_id') }}) as allocated
    inner join waiting_for_others using (part_id)
    inner join (
        select match_key, min(sku) as sku, min(source_sku) as source_sku from {{ ref('int_refund_legs') }} group by match_key
    ) as kit on waiting_for_others.kit_match_key = kit.match_key

)

select receipt.* replace (cast(receipt.quantity - coalesce(used.pieces, 0) as decimal(18, 4)) as quantity)
from {{ ref('int_receipts') }} as receipt
left join (select receipt_id, sum(pieces) as pieces from pieces group by receipt_id) as used using (receipt_id)
where receipt.quantity > coalesce(used.pieces, 0)
union all
select receipt.* replace (pieces.quantity as quantity, pieces.match_key as match_key, pieces.sku as sku, pieces.source_sku as source_sku)
from {{ ref('int_receipts') }} as receipt
inner join pieces using (receipt_id)
