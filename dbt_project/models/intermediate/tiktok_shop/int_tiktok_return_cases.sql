-- Grain: one economic TikTok return as both systems see it: TikTok's status, ZigZag's live records under its id, what arrived, what
-- is refunded. What the rules about TikTok returns read.
with units as (

    select
        return_id,
        count(*) as quantity,
        case when count(distinct coalesce(sku, source_sku)) = 1 then min(coalesce(sku, source_sku)) end as sku,
        count(*) filter (where return_line_id is not null and settled_amount is not null and allocation.refund_line_id is not null) as matched_count,
        {{ collect_row_lists('source_row_ids') }} as unit_row_ids
    from {{ ref('int_tiktok_refund_lines') }} as line
    left join (
        select distinct refund_line_id from {{ ref('int_match_allocations') }}
    ) as allocation using (refund_line_id)
    group by return_id

),

hub as (

    select
        item.return_id,
        count(distinct item.zigzag_return_id) as record_count,
        count(distinct item.zigzag_return_id) filter (where not item.is_cancelled) as live_record_count,
        min(item.zigzag_return_id) filter (where not item.is_cancelled) as zigzag_return_id,
        string_agg(distinct item.zigzag_return_id, ', ' order by item.zigzag_return_id) filter (where not item.is_cancelled) as zigzag_return_ids,
        list_sort(list(distinct upper(item.tracking_number)) filter (where not item.is_cancelled and item.tracking_number is not null)) as tracking_numbers,
        list_sort(list(distinct item.return_reason_id) filter (where not item.is_cancelled and item.return_reason_id is not null)) as reason_ids,
        min(item.received_at) as first_received_at,
        sum(item.received_quantity) filter (where item.received_at is not null) as received_quantity,
        sum(item.received_quantity * goods.unit_cost) filter (where item.received_at is not null) as received_cost,
        {{ collect_row_lists('item.source_row_ids') }} as hub_row_ids
    from {{ ref('int_tiktok_hub_items') }} as item
    left join {{ ref('int_items') }} as goods on item.received_as_sku = goods.sku
    where item.is_known_return
    group by item.return_id

),

inspected as (

    select return_id, count(*) filter (where is_refused) as refused_count
    from {{ ref('int_tiktok_inspections') }}
    group by return_id

)

select
    record.return_id,
    record.order_id,
    record.return_type,
    record.return_status,
    record.requested_by,
    record.can_buyer_keep_item,
    record.seller_proposed_return_type,
    record.return_reason,
    record.return_reason_text,
    record.tracking_number,
    record.created_at,
    record.updated_at,
    record.seller_deadline_at,
    record.currency,
    worth.refund_amount,
    worth.is_ended,
    worth.is_replacement,
    worth.is_sample,
    record.expects_goods and not worth.is_platform_fulfilled as expects_parcel,
    worth.is_refund_reported or settled.return_id is not null as is_refunded,
    coalesce(settled.is_reversed, false) as is_reversed,
    settled.settled_amount,
    settled.statement_id,
    coalesce(settled.refunded_at, case when worth.is_refund_reported then worth.changed_at end) as refunded_at,
    coalesce(units.quantity, 0) as quantity,
    units.sku,
    coalesce(units.matched_count, 0) as matched_count,
    coalesce(hub.record_count, 0) as record_count,
    coalesce(hub.live_record_count, 0) as live_record_count,
    hub.zigzag_return_id,
    hub.zigzag_return_ids,
    coalesce(hub.tracking_numbers, []) as tracking_numbers,
    coalesce(hub.reason_ids, []) as reason_ids,
    hub.first_received_at,
    coalesce(hub.received_quantity, 0) as received_quantity,
    hub.received_cost,
    coalesce(inspected.refused_count, 0) as refused_count,
    list_sort(list_distinct(list_concat(
        [record.source_row_id], coalesce(units.unit_row_ids, []), coalesce(hub.hub_row_ids, []), coalesce(settled.source_row_ids, [])
    )))::varchar[] as evidence
from {{ ref('int_tiktok_returns') }} as record
inner join {{ ref('int_tiktok_return_values') }} as worth on record.return_id = worth.return_id
left join {{ ref('int_tiktok_settled_refunds') }} as settled on record.return_id = settled.return_id
left join units on record.return_id = units.return_id
left join hub on record.return_id = hub.return_id
left join inspected on record.return_id = inspected.return_id
