-- Grain: one refund line and one receipt that belong together, with the quantity. Precise first (matching.md 5.3): M2 the same
-- order item and equal quantity, one to one; then M4 order and SKU first in, first out on what is left, M5 when an alias
-- was needed to see that the SKUs are the same.
with refunds as (

    select refund_line_id, match_key, order_item_code, refunded_at as occurred_at, expected_quantity as quantity
    from {{ ref('int_refund_lines') }}
    where expected_quantity > 0 and not is_excluded and match_key is not null

),

receipts as (

    select receipt_id, match_key, order_line_id, received_at as occurred_at, coalesce(license_plate, item_id) as unit_name, quantity
    from {{ ref('int_receipts') }}
    where not is_excluded and match_key is not null

),

same_order_item as (

    select refunds.refund_line_id, receipts.receipt_id, refunds.quantity
    from refunds
    inner join receipts
        on refunds.match_key = receipts.match_key
        and refunds.order_item_code = receipts.order_line_id
        and refunds.quantity = receipts.quantity
    qualify count(*) over (partition by refunds.refund_line_id) = 1
        and count(*) over (partition by receipts.receipt_id) = 1

),

open_refunds as (

    select * from refunds where refund_line_id not in (select refund_line_id from same_order_item)

),

open_receipts as (

    select * from receipts where receipt_id not in (select receipt_id from same_order_item)

),

first_in_first_out as (

    {{ allocate('open_refunds', 'open_receipts', demand_id='refund_line_id', supply_id='receipt_id', supply_order='occurred_at, unit_name') }}

),

group_sizes as (

    select
        match_key,
        (select count(*) from open_refunds as r where r.match_key = keys.match_key) as refund_count,
        (select coalesce(sum(quantity), 0) from open_refunds as r where r.match_key = keys.match_key) as refund_quantity,
        count(*) as receipt_count,
        sum(quantity) as receipt_quantity
    from open_receipts as keys
    group by match_key

),

allocations as (

    select *, 'M2' as precise_rule from same_order_item
    union all
    select *, null from first_in_first_out

)

select
    allocations.refund_line_id,
    allocations.receipt_id,
    cast(allocations.quantity as decimal(18, 4)) as quantity,
    case
        when allocations.precise_rule is not null then allocations.precise_rule
        when {{ normalise_sku('refund.source_sku') }} is distinct from {{ normalise_sku('receipt.source_sku') }} then 'M5'
        else 'M4'
    end as rule_id,
    1 as rule_version,
    case
        when allocations.precise_rule = 'M2' then 0.99
        when not (sizes.refund_count = 1 or sizes.receipt_count = 1 or sizes.refund_quantity = sizes.receipt_quantity) then 0.80
        when {{ normalise_sku('refund.source_sku') }} is distinct from {{ normalise_sku('receipt.source_sku') }} then 0.90
        else 0.95
    end as confidence,
    case
        when allocations.precise_rule = 'M2'
            or sizes.refund_count = 1 or sizes.receipt_count = 1 or sizes.refund_quantity = sizes.receipt_quantity
            then 'CONFIRMED'
        else 'SUGGESTED'
    end as status,
    coalesce(sizes.receipt_count, 1) as candidate_count,
    refund.refunded_at <= receipt.received_at as refund_came_first
from allocations
inner join {{ ref('int_refund_lines') }} as refund on allocations.refund_line_id = refund.refund_line_id
inner join {{ ref('int_receipts') }} as receipt on allocations.receipt_id = receipt.receipt_id
left join group_sizes as sizes on refund.match_key = sizes.match_key
