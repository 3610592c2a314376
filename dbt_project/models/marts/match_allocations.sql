-- Grain: one refund line and one receipt that belong together (matching.md 5.3). Amount is the share of the refund, rounded over all
-- shares so far, so that the shares of a refund that came back whole add up to it.
{%- set share_until = "round(refund.amount * %s / nullif(coalesce(settled.quantity, credited.quantity, refund.quantity), 0), 2)" %}
select
    allocation.refund_line_id,
    allocation.receipt_id,
    allocation.rule_id,
    cast(allocation.rule_version as integer) as rule_version,
    allocation.quantity,
    allocation.receipt_quantity,
    cast({{ share_until % 'allocation.quantity_so_far' }} - {{ share_until % '(allocation.quantity_so_far - allocation.quantity)' }} as decimal(18, 4)) as amount,
    refund.currency,
    cast(allocation.confidence as decimal(4, 2)) as confidence,
    allocation.status,
    cast(allocation.candidate_count as integer) as candidate_count,
    refund.channel,
    refund.order_id,
    coalesce(request.external_return_id, item.external_return_id, parcel.external_return_id, refund.return_id, receipt.zigzag_return_id) as return_id,
    receipt.zigzag_return_id,
    coalesce(unit.license_plate, parcel.license_plate) as license_plate,
    coalesce(unit.item_id, item.item_id, parcel.item_id, receipt.item_id) as item_id,
    coalesce(refund.sku, refund.source_sku) as sku,
    coalesce(settled.settlement_id, shop.statement_id) as settlement_id,
    refund.occurred_at as refunded_at,
    receipt.occurred_at as received_at,
    {{ as_of() }} as as_of
from (
    select *, sum(quantity) over (partition by refund_line_id order by receipt_id rows unbounded preceding) as quantity_so_far
    from (
        select refund_line_id, receipt_id, quantity, receipt_quantity, rule_id, rule_version, confidence, status, candidate_count
        from {{ ref('int_match_allocations') }}
        union all
        select refund_line_id, receipt_id, quantity, quantity, rule_id, rule_version, confidence, status, candidate_count
        from {{ ref('int_match_suggestions') }}
    )
) as allocation
inner join {{ ref('int_refund_legs') }} as refund using (refund_line_id)
inner join {{ ref('int_receipt_legs') }} as receipt using (receipt_id)
left join {{ ref('int_refund_lines') }} as settled using (refund_line_id)
left join {{ ref('int_oro_credits') }} as credited using (refund_line_id)
left join {{ ref('int_receipts') }} as unit using (receipt_id)
left join {{ ref('int_oro_return_items') }} as item using (receipt_id)
left join {{ ref('int_tiktok_refund_lines') }} as shop using (refund_line_id)
left join {{ ref('int_tiktok_hub_items') }} as parcel using (receipt_id)
left join {{ ref('int_return_requests') }} as request
    on unit.zigzag_return_id = request.zigzag_return_id and unit.item_id = request.item_id
order by refund_line_id, receipt_id
