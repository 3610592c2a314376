-- M4, version 1: the same order and SKU, quantities allocated first in, first out by date and then id; M5 where an alias was
-- needed to see that the SKUs are the same. Confirmed (0.95, 0.90) when the split is unambiguous or the sums agree, else
-- suggested at 0.80; so is a choice between units of one day that differ in grade, or between refunds of one day that differ in
-- value (R-X-15). Time does not end an expectation: goods on day 200 still belong to their refund (matching.md 5.5).
{{ config(materialized='table') }}
with refunds as (

    {{ residual('int_refund_legs', 'refund_line_id', ['match_manual', 'match_m1', 'match_m2', 'match_m3']) }}

),

receipts as (

    {{ residual('int_receipt_legs', 'receipt_id', ['match_manual', 'match_m1', 'match_m2', 'match_m3']) }}

),

allocated as (

    {{ allocate('refunds', 'receipts', demand_id='refund_line_id', supply_id='receipt_id', supply_order='occurred_at, unit_name') }}

),

refund_groups as (

    select match_key, count(*) as refund_count, sum(quantity) as refund_quantity
    from refunds
    where match_key is not null
    group by match_key

),

receipt_groups as (

    select match_key, count(*) as receipt_count, sum(quantity) as receipt_quantity
    from receipts
    where match_key is not null
    group by match_key

),

tied_receipts as (

    {{ tied_choices('receipts', 'receipt_id', worth="coalesce(leg.grade, '')") }}

),

tied_refunds as (

    {{ tied_choices('refunds', 'refund_line_id', worth='round(leg.amount / leg.quantity, 4)') }}

),

judged as (

    select
        allocated.*,
        {{ normalise_sku('refund.source_sku') }} is distinct from {{ normalise_sku('receipt.source_sku') }} as needed_an_alias,
        tied_receipts.match_key is null and tied_refunds.match_key is null
            and (
                refund_groups.refund_count = 1 or receipt_groups.receipt_count = 1
                or refund_groups.refund_quantity = receipt_groups.receipt_quantity
            ) as is_unambiguous,
        receipt_groups.receipt_count
    from allocated
    inner join refunds as refund on allocated.refund_line_id = refund.refund_line_id
    inner join receipts as receipt on allocated.receipt_id = receipt.receipt_id
    inner join refund_groups on refund.match_key = refund_groups.match_key
    inner join receipt_groups on refund.match_key = receipt_groups.match_key
    left join tied_receipts
        on receipt.match_key = tied_receipts.match_key and receipt.event_date is not distinct from tied_receipts.event_date
    left join tied_refunds
        on refund.match_key = tied_refunds.match_key and refund.event_date is not distinct from tied_refunds.event_date

)

select
    refund_line_id,
    receipt_id,
    cast(quantity as decimal(18, 4)) as quantity,
    case when needed_an_alias then 'M5' else 'M4' end as rule_id,
    1 as rule_version,
    case when not is_unambiguous then 0.80 when needed_an_alias then 0.90 else 0.95 end as confidence,
    case when is_unambiguous then 'CONFIRMED' else 'SUGGESTED' end as status,
    receipt_count as candidate_count
from judged
