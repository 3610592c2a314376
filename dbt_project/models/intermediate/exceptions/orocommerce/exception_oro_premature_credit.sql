-- Grain: one credit memo line that credits units that nobody has graded yet (R-ORO-06, R-ORO-13; matching.md case 84): on the
-- carrier's scan, or on receipt. Graded in full later, or taken back, it closes.
select
    'ORO_PREMATURE_CREDIT' as exception_code,
    refund_line_id as grain_key,
    'OROCOMMERCE' as channel,
    order_id,
    zigzag_return_id as return_id,
    zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    credit_memo_id as subject,
    coalesce(sku, {{ clean_text('source_sku') }}) as sku,
    premature_quantity as quantity,
    cast(round(gross_amount * premature_quantity / quantity, 2) as decimal(18, 4)) as amount,
    currency,
    credit_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected goods to be graded before they are credited, found ' || {{ units('kept_quantity') }} || ' base unit(s) credited on '
        || strftime(created_at, '%Y-%m-%d %H:%M') || ' UTC and ' || {{ units('graded_quantity') }} || ' graded, difference '
        || {{ units('premature_quantity') }} || ', in memo ' || credit_memo_id || ', return ' || coalesce(zigzag_return_id, 'unknown') || '.' as message,
    list_sort(list_distinct(list_concat([source_row_id], position_row_ids)))::varchar[] as evidence
from {{ ref('int_oro_credits') }}
where premature_quantity > 0
