-- Grain: one order and SKU refunded at its price for which Amazon gave nothing of its referral fee back (R-FBA-32). Only where the
-- settlements show the fee of the sale. What Amazon keeps of it as an administration fee is a line of its own.
with fees as (

    select
        order_id,
        coalesce(sku, '~' || {{ normalise_sku('source_sku') }}) as sku_key,
        -sum(amount) filter (where transaction_kind = 'order') as charged_amount,
        coalesce(sum(amount) filter (where transaction_kind <> 'order'), 0) as returned_amount,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from {{ ref('int_settlement_lines') }}
    where is_current
        and transaction_kind in ('order', 'refund', 'chargeback_refund', 'a_to_z_refund')
        and lower(amount_type) = 'itemfees'
        and lower(amount_description) = 'commission'
        and coalesce(posted_at, {{ as_of() }}) <= {{ as_of() }}
    group by all

),

refunds as (

    select
        order_id,
        sku_key,
        coalesce(min(sku), min(source_sku)) as sku,
        min(currency) as currency,
        sum(case when is_reversal then -quantity else quantity end) as quantity,
        max(refund_date) as refund_date,
        arg_max(settlement_id, (refund_date, settlement_id)) as settlement_id,
        {{ collect_row_lists('source_row_ids') }} as source_row_ids
    from {{ ref('int_refund_groups') }}
    where principal <> 0 and not is_below_price
    group by order_id, sku_key
    having count(distinct currency) = 1

),

kept as (

    select
        refunds.*,
        round(fees.charged_amount * least(refunds.quantity / ordered.settled_quantity, 1), 2) as expected_amount,
        list_sort(list_distinct(list_concat(refunds.source_row_ids, fees.source_row_ids))) as evidence
    from refunds
    inner join fees on refunds.order_id = fees.order_id and refunds.sku_key = fees.sku_key
    inner join {{ ref('int_order_lines') }} as ordered
        on refunds.order_id = ordered.order_id and refunds.sku_key = ordered.sku_key and ordered.settled_quantity > 0
    where refunds.quantity > 0 and fees.charged_amount > 0 and fees.returned_amount = 0

)

select
    'FBA_COMMISSION_NOT_REVERSED' as exception_code,
    order_id || '|' || sku_key as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    {{ no_subject(['return_id', 'zigzag_return_id']) }}
    settlement_id,
    {{ no_subject(['shipment_id', 'subject']) }}
    sku,
    quantity,
    expected_amount as amount,
    currency,
    refund_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ money('expected_amount', 'currency') }} || ' of the referral fee back for ' || {{ units('quantity') }} || ' refunded unit(s) of '
        || sku || ', found none, difference ' || {{ money('expected_amount', 'currency') }} || ', in order ' || order_id
        || ' (settlement ' || settlement_id || ').' as message,
    evidence
from kept
