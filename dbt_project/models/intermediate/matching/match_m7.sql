-- M7, version 1: one refund line and one receipt of the same order that are left over alone on both sides, with different SKUs:
-- another item came back, or one of the SKUs is unmapped. Suggested at 0.60, never confirmed; a person decides. A received SKU
-- that was on the order is its own return line and no suggestion, and neither is a piece of a refunded kit.
{{ config(materialized='table') }}
{%- set before = ['match_manual', 'match_m1', 'match_m2', 'match_m3', 'match_m4_m5', 'match_m6', 'match_kit'] %}
with refunds as (

    {{ residual('int_refund_legs', 'refund_line_id', before) }}

),

receipts as (

    select leg.*
    from ({{ residual('int_receipt_legs', 'receipt_id', before) }}) as leg
    where leg.order_id is not null
        and not exists (
            select 1
            from {{ ref('int_order_lines') }} as ordered
            where ordered.order_id = leg.order_id and ordered.sku_key = leg.sku_key
        )
        and not exists (
            select 1
            from {{ ref('int_kit_refunds') }} as parts
            where parts.order_id = leg.order_id and parts.component_key = leg.sku_key
        )

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
from refunds as refund
inner join receipts as receipt
    on refund.channel = receipt.channel
    and refund.order_id = receipt.order_id
    and {{ days_to_receipt() }} between -7 and 60
    and refund.sku is distinct from receipt.sku
where refund.channel = 'AMAZON_FBA'
qualify count(*) over (partition by refund.order_id) = 1
