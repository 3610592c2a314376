-- Grain: one economic return line (reconciled_returns) as a pair: what a system booked as money, and the goods that another system
-- received or announced for it. Its state says whether they found each other. Goods without money are an orphan once the time that
-- their channel has for the money is over.
with lines as (

    select
        line_id,
        channel,
        order_id,
        return_id,
        zigzag_return_id,
        coalesce(sku, source_sku) as sku,
        route,
        state,
        coalesce(refunded_quantity, 0) as refunded_quantity,
        coalesce(received_quantity, 0) as received_quantity,
        coalesce(requested_quantity, 0) as requested_quantity,
        coalesce(refund_amount, 0) as refund_amount,
        currency,
        coalesce(refunded_quantity, 0) <> 0 or coalesce(refund_amount, 0) <> 0 as has_money,
        case
            when channel <> 'AMAZON_VENDOR' then age_days > {{ policy('receipt_refund_grace_days') }}
            else {{ as_of_date() }}
                > last_day({{ entity_date('coalesce(graded_at, received_at)') }}) + cast({{ policy('vendor_credit_grace_days') }} as integer)
        end as is_money_late,
        age_days >= {{ policy('rma_processing_days') }} as is_processing_late
    from {{ ref('int_return_lines') }}

)

select
    case channel
        when 'TIKTOK_SHOP' then 'tiktok_shop' when 'AMAZON_VENDOR' then 'amazon_vendor' when 'OROCOMMERCE' then 'erp' else 'amazon_fba'
    end as left_system,
    case channel when 'OROCOMMERCE' then 'credit memos' when 'AMAZON_VENDOR' then 'deductions' else 'refunds' end as left_record,
    case
        when lines.channel in ('AMAZON_FBA', 'AMAZON_FBM') and lines.zigzag_return_id is null and coalesce(lines.route, 'to_amazon') = 'to_amazon'
            then 'amazon_fba'
        when lines.route = 'to_platform' then 'tiktok_shop'
        else 'zigzag'
    end as right_system,
    'goods' as right_record,
    lines.line_id as record_key,
    lines.channel,
    lines.order_id,
    lines.return_id,
    lines.zigzag_return_id,
    lines.sku,
    has_money as is_on_left,
    received_quantity > 0 or not has_money as is_on_right,
    refunded_quantity as left_quantity,
    case when received_quantity > 0 or has_money then received_quantity else requested_quantity end as right_quantity,
    case when has_money then refund_amount else greatest(received_quantity, 0) * items.unit_cost end as value,
    case when has_money then lines.currency else coalesce(items.cost_currency, '{{ functional_currency() }}') end as currency,
    case
        when state in ('matched', 'replaced') then 'matched'
        when state in ('partial', 'over_refunded', 'unmapped') then 'mismatched'
        when state in ('overdue', 'claimable', 'written_off') then 'orphaned_left'
        when state = 'received_not_refunded' and is_money_late then 'orphaned_right'
        when state = 'requested' and is_processing_late then 'orphaned_right'
        when state in ('received_not_refunded', 'requested', 'in_transit', 'suggested') then 'waiting'
        else 'no_counterpart'
    end as outcome,
    case when state in ('partial', 'unmapped') then 'quantity' when state = 'over_refunded' then 'amount' end as difference
from lines
left join {{ ref('int_items') }} as items on lines.sku = items.sku
