-- Grain: one item of a return to the vendor for which Amazon claims another cost per unit than the purchase order has, with or
-- without tax (matching.md case 82): a cost that changed since. The amount is the difference for all its units; no tolerance hides it.
with costs as (

    select
        purchase_order_number,
        coalesce(asin, '') as asin,
        coalesce({{ normalise_sku('vendor_sku') }}, '') as vendor_sku_key,
        currency,
        min(net_cost) as net_cost,
        {{ collect_row_lists('evidence') }} as evidence
    from {{ ref('int_vendor_purchase_order_lines') }}
    where net_cost > 0
    group by all
    having count(distinct net_cost) = 1

),

rates as (

    select null as country, 0 as rate_percent
    union
    select country, try_cast(rate_percent as decimal(9, 4))
    from {{ setting('tax_codes') }}
    where try_cast(rate_percent as decimal(9, 4)) is not null

),

compared as (

    select
        position.*,
        costs.net_cost,
        costs.evidence as order_rows,
        cast(round(costs.net_cost * (1 + rates.rate_percent / 100), 2) as decimal(18, 4)) as ordered_cost
    from {{ ref('int_vendor_return_checks') }} as position
    inner join costs
        on position.purchase_order_number = costs.purchase_order_number
        and position.claim_currency = costs.currency
        and (list_contains(position.asins, costs.asin) or {{ normalise_sku('position.source_sku') }} = costs.vendor_sku_key)
    -- a claim in pounds has a tax of the UK: a cost that fell by one per cent is no claim with German tax
    inner join rates on rates.country is null or (rates.country = 'GB') = (position.claim_currency = 'GBP')
    where position.is_in_portal and position.unit_refund > 0 and not position.is_rejected
    -- whether the claim is with tax, and with which, is not said: the nearest cost counts
    qualify row_number() over (partition by position.position_id order by abs(position.unit_refund - ordered_cost), ordered_cost) = 1

)

select
    'VC_COST_MISMATCH' as exception_code,
    coalesce(request_id, deduction_reference) || '|' || coalesce(sku_key, '') as grain_key,
    'AMAZON_VENDOR' as channel,
    purchase_order_number as order_id,
    request_id as return_id,
    zigzag_return_id,
    payment_number as settlement_id,
    cast(null as varchar) as shipment_id,
    deduction_reference as subject,
    coalesce(sku, source_sku) as sku,
    requested_quantity as quantity,
    cast(round(abs(unit_refund - ordered_cost) * requested_quantity, 2) as decimal(18, 4)) as amount,
    claim_currency as currency,
    coalesce(deducted_on, requested_date) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ money('ordered_cost', 'claim_currency') }} || ' per unit, as in purchase order ' || purchase_order_number || ' (net '
        || printf('%.2f', net_cost) || '), found ' || {{ money('unit_refund', 'claim_currency') }} || ', difference '
        || {{ money('abs(unit_refund - ordered_cost) * requested_quantity', 'claim_currency') }} || ' for ' || {{ units('requested_quantity') }}
        || ' unit(s), in return request ' || request_id || '.' as message,
    list_sort(list_distinct(list_concat(evidence, order_rows)))::varchar[] as evidence
from compared
-- a refund is rounded for all units together
where abs(unit_refund - ordered_cost) * requested_quantity > {{ policy('refund_tolerance') }} * requested_quantity
