-- Grain: one order line in one return whose goods were graded longer ago than a credit may take and that nobody credited
-- (R-ORO-16). Held goods (units unclear) and returns that are to be exchanged are not credited.
select
    'ORO_CREDIT_MISSING' as exception_code,
    return_line_key as grain_key,
    'OROCOMMERCE' as channel,
    order_id,
    coalesce(external_return_id, zigzag_return_id) as return_id,
    zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    order_line_id as subject,
    sku,
    graded_quantity as quantity,
    cast(expected_net_amount + round(expected_net_amount * coalesce(rate_percent, 0) / 100, 2) as decimal(18, 4)) as amount,
    order_currency as currency,
    {{ entity_date('last_graded_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a credit for ' || {{ units('graded_quantity') }} || ' graded base unit(s) of ' || coalesce(sku, 'an unmapped SKU') || ', found none, difference '
        || coalesce({{ money('expected_net_amount + round(expected_net_amount * coalesce(rate_percent, 0) / 100, 2)', 'order_currency') }}, 'unknown')
        || ' since ' || strftime(last_graded_at, '%Y-%m-%d %H:%M') || ' UTC, in return ' || zigzag_return_id || ' of order ' || order_id || '.' as message,
    list_sort(list_distinct(list_concat(position_row_ids, credit_row_ids)))::varchar[] as evidence
from {{ ref('int_oro_credit_amounts') }}
where due_quantity > 0
    and standing_quantity = 0
    and not is_held
    and not is_cancelled
    and line_row_ids is not null
    -- an ERP that has sent no memo at all is not connected (decision D14)
    and exists (select 1 from {{ ref('int_erp_credit_memos') }})
    and coalesce(upper(return_option), 'REFUND') not in ('EXCHANGE', 'REPLACEMENT', 'REPAIR')
