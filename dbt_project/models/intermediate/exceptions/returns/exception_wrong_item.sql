-- Grain: one refund line and one receipt of an order that are left over alone and differ in SKU (rule M7, matching.md case 20).
select
    'WRONG_ITEM' as exception_code,
    suggestion.refund_line_id as grain_key,
    refund.channel,
    refund.order_id,
    receipt.zigzag_return_id as return_id,
    receipt.zigzag_return_id,
    refund.settlement_id,
    cast(null as varchar) as shipment_id,
    receipt.license_plate as subject,
    refund.sku,
    suggestion.quantity,
    cast(round(refund.refund_amount * suggestion.quantity / refund.quantity, 2) as decimal(18, 4)) as amount,
    refund.currency,
    receipt.received_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ units('suggestion.quantity') }} || ' unit(s) of ' || refund.sku || ' back, found ' || receipt.sku
        || ' instead, difference ' || {{ units('suggestion.quantity') }} || ' unit(s) of another item, in order ' || refund.order_id || '.' as message,
    list_sort(list_distinct(list_concat(refund.source_row_ids, receipt.source_row_ids))) as evidence
from {{ ref('int_match_suggestions') }} as suggestion
inner join {{ ref('int_refund_lines') }} as refund using (refund_line_id)
inner join {{ ref('int_receipts') }} as receipt using (receipt_id)
where suggestion.is_wrong_item
