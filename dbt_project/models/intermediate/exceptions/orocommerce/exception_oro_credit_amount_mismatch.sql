-- Grain: one order line in one return that was credited with another amount than its goods were paid with: quantity, price after
-- discount, or tax (R-ORO-16; matching.md cases 88, 89). A cent of rounding is allowed on what is left after earlier credits.
with judged as (

    select
        *,
        least(abs(net_amount - expected_net_amount), case when expected_quantity = credited_quantity then abs(net_amount - net_rounded_alone) end) as net_difference,
        cast(round(expected_net_amount * rate_percent / 100, 2) as decimal(18, 4)) as expected_tax_amount,
        abs(tax_amount - cast(round(net_amount * rate_percent / 100, 2) as decimal(18, 4))) as tax_difference
    from {{ ref('int_oro_credit_amounts') }}
    where standing_quantity > 0
        and expected_net_amount is not null
        and not is_held
        and currency_count = 1
        and currency = order_currency

),

differences as (

    select
        *,
        expected_net_amount + coalesce(expected_tax_amount, tax_amount) as expected_amount,
        net_amount + tax_amount as credited_amount
    from judged
    where net_difference > {{ policy('refund_tolerance') }} or tax_difference > {{ policy('refund_tolerance') }}

)

select
    'ORO_CREDIT_AMOUNT_MISMATCH' as exception_code,
    return_line_key as grain_key,
    'OROCOMMERCE' as channel,
    order_id,
    coalesce(external_return_id, zigzag_return_id) as return_id,
    zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    order_line_id as subject,
    sku,
    credited_quantity as quantity,
    cast(round(case when credited_amount = expected_amount then net_difference else abs(credited_amount - expected_amount) end, 2) as decimal(18, 4)) as amount,
    currency,
    {{ entity_date('last_credited_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ money('expected_amount', 'currency') }} || ' (net ' || printf('%.2f', expected_net_amount) || ') for '
        || {{ units('expected_quantity') }} || ' base unit(s) of ' || coalesce(sku, 'an unmapped SKU') || ', found ' || {{ money('credited_amount', 'currency') }}
        || ' (net ' || printf('%.2f', net_amount) || ') for ' || {{ units('credited_quantity') }} || ', difference '
        || {{ money('abs(credited_amount - expected_amount)', 'currency') }} || ', in return ' || coalesce(zigzag_return_id, 'unknown')
        || ' of order ' || order_id || '.' as message,
    list_sort(list_distinct(list_concat(list_concat(credit_row_ids, position_row_ids), line_row_ids)))::varchar[] as evidence
from differences
