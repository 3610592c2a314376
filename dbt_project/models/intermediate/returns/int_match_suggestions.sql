-- Grain: one refund line and one receipt of the same order that are left over alone on both sides, with different SKUs (rule M7):
-- another item came back, or one of the SKUs is unmapped. Never confirmed; a person decides. A received SKU that was on the
-- order is its own return line and no suggestion.
with allocated as (

    select refund_line_id, receipt_id, quantity from {{ ref('int_match_allocations') }}

),

open_refunds as (

    select
        refund.refund_line_id,
        refund.order_id,
        refund.sku,
        refund.refund_date,
        refund.expected_quantity - coalesce(sum(allocated.quantity), 0) as quantity
    from {{ ref('int_refund_lines') }} as refund
    left join allocated using (refund_line_id)
    where not refund.is_excluded and refund.order_id is not null
    group by refund.refund_line_id, refund.order_id, refund.sku, refund.refund_date, refund.expected_quantity
    having refund.expected_quantity > coalesce(sum(allocated.quantity), 0)

),

open_receipts as (

    select
        receipt.receipt_id,
        receipt.order_id,
        receipt.sku,
        receipt.received_date,
        receipt.quantity - coalesce(sum(allocated.quantity), 0) as quantity
    from {{ ref('int_receipts') }} as receipt
    left join allocated using (receipt_id)
    where not receipt.is_excluded
        and receipt.order_id is not null
        and not exists (
            select 1
            from {{ ref('int_order_lines') }} as ordered
            where ordered.order_id = receipt.order_id and ordered.sku_key = receipt.sku_key
        )
    group by receipt.receipt_id, receipt.order_id, receipt.sku, receipt.received_date, receipt.quantity
    having receipt.quantity > coalesce(sum(allocated.quantity), 0)

)

select
    refund.refund_line_id,
    receipt.receipt_id,
    cast(least(refund.quantity, receipt.quantity) as decimal(18, 4)) as quantity,
    'M7' as rule_id,
    1 as rule_version,
    0.60 as confidence,
    'SUGGESTED' as status,
    1 as candidate_count,
    refund.sku is not null and receipt.sku is not null as is_wrong_item
from open_refunds as refund
inner join open_receipts as receipt
    on refund.order_id = receipt.order_id
    and date_diff('day', refund.refund_date, receipt.received_date) between -7 and 60
    and refund.sku is distinct from receipt.sku
qualify count(*) over (partition by refund.order_id) = 1
