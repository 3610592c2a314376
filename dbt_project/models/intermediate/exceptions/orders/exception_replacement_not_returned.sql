-- Grain: one replacement order and SKU whose original has not come back in the time that a replacement allows (matching.md
-- case 9). An original that was refunded as well is FBA_REFUND_NO_RECEIPT's; one that Amazon paid for is settled.
with replaced as (

    select
        replacement.*,
        replacement.quantity - coalesce(position.received_quantity, 0) as missing_quantity,
        position.return_id,
        position.zigzag_return_id
    from {{ ref('int_replacement_orders') }} as replacement
    left join {{ ref('int_return_positions') }} as position using (match_key)
    left join {{ ref('int_recoveries') }} as recovery using (match_key)
    where coalesce(position.refunded_quantity, 0) = 0
        and coalesce(recovery.quantity, 0) = 0

)

select
    'REPLACEMENT_NOT_RETURNED' as exception_code,
    concat_ws('|', replaced.replacement_order_id, replaced.match_key) as grain_key,
    'AMAZON_FBA' as channel,
    replaced.replaced_order_id as order_id,
    replaced.return_id,
    replaced.zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    replaced.replacement_order_id as subject,
    coalesce(replaced.sku, replaced.source_sku) as sku,
    replaced.missing_quantity as quantity,
    replaced.missing_quantity * item.unit_cost as amount,
    coalesce(item.cost_currency, '{{ functional_currency() }}') as currency,
    replaced.purchased_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ units('replaced.quantity') }} || ' unit(s) of ' || coalesce(replaced.sku, replaced.source_sku, 'a SKU') || ' back within '
        || {{ units(policy('replacement_return_days')) }} || ' days of the replacement ' || replaced.replacement_order_id || ', found '
        || {{ units('replaced.quantity - replaced.missing_quantity') }} || ' after ' || {{ age_in_days('replaced.purchased_date') }}
        || ' days, difference ' || {{ units('replaced.missing_quantity') }} || ', in order ' || replaced.replaced_order_id || '.' as message,
    replaced.source_row_ids as evidence
from replaced
left join {{ ref('int_items') }} as item on replaced.sku = item.sku
where replaced.missing_quantity > 0
    and {{ age_in_days('replaced.purchased_date') }} > {{ policy('replacement_return_days') }}
