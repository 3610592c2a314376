-- Grain: one item that the hub processed and that the portal's record does not describe: another item, ASIN or purchase order
-- (R-VC-12). It may not be restocked until that is settled. What is unknown on either side is not compared.
select
    'VC_VALIDATION_FAILED' as exception_code,
    coalesce(request_id, deduction_reference) || '|' || coalesce(sku_key, '') as grain_key,
    'AMAZON_VENDOR' as channel,
    coalesce(purchase_order_number, hub_purchase_order_number) as order_id,
    request_id as return_id,
    zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    failed_check as subject,
    coalesce(sku, source_sku) as sku,
    received_quantity as quantity,
    goods_cost as amount,
    cost_currency as currency,
    graded_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the goods that the request describes, found that ' || failed_check || ', difference ' || {{ units('received_quantity') }}
        || ' unit(s) of ' || coalesce(sku, source_sku) || ', in return request ' || request_id || coalesce(' (ZigZag return ' || zigzag_return_id || ')', '') || '.' as message,
    evidence
from {{ ref('int_vendor_return_checks') }}
where failed_check is not null
