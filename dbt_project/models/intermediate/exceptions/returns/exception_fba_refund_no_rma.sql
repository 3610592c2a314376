-- Grain: one order and SKU refunded although its only requests for a return are cancelled or expired, nothing received (R-FBA-23): nobody
-- will send anything. From the day after the grace until the refund is overdue; then FBA_REFUND_NO_RECEIPT takes its place.
-- A refund of an order that ZigZag never heard of is in transit: Amazon may have taken the return itself.
with requests as (

    select
        match_key,
        max(coalesce(external_return_id, zigzag_return_id)) as return_id,
        max(zigzag_return_id) as zigzag_return_id,
        string_agg(distinct lower(status), ', ' order by lower(status)) as statuses,
        {{ collect_row_lists('source_row_ids') }} as source_row_ids
    from {{ ref('int_return_requests') }}
    where match_key is not null
    group by match_key
    having bool_and(is_cancelled)

)

select
    'FBA_REFUND_NO_RMA' as exception_code,
    refund.match_key as grain_key,
    'AMAZON_FBA' as channel,
    min(refund.order_id) as order_id,
    min(requests.return_id) as return_id,
    min(requests.zigzag_return_id) as zigzag_return_id,
    case when count(distinct refund.settlement_id) = 1 then min(refund.settlement_id) end as settlement_id,
    {{ no_subject(['shipment_id', 'subject']) }}
    coalesce(min(refund.sku), min(refund.source_sku)) as sku,
    sum(refund.missing_quantity) as quantity,
    sum(round(refund.refund_amount * refund.missing_quantity / refund.quantity, 2)) as amount,
    min(refund.currency) as currency,
    min(refund.refund_date) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a return request for the refund of ' || {{ money('sum(refund.refund_amount * refund.missing_quantity / refund.quantity)', 'min(refund.currency)') }}
        || ', found it ' || min(requests.statuses) || ', difference ' || {{ units('sum(refund.missing_quantity)') }} || ' unit(s) of '
        || coalesce(min(refund.sku), min(refund.source_sku)) || ' that nobody sends back, in order ' || min(refund.order_id) || '.' as message,
    {{ collect_row_lists('list_concat(refund.source_row_ids, requests.source_row_ids)') }} as evidence
from {{ ref('int_refund_receipts') }} as refund
inner join requests on refund.match_key = requests.match_key
where not refund.is_excluded
    and refund.refund_kind = 'refund'
    and refund.missing_quantity > 0
    and refund.received_quantity = 0
    and refund.refund_age_days > {{ policy('refund_request_days') }}
    and refund.refund_age_days <= {{ policy('refund_in_transit_days') }}
group by refund.match_key
