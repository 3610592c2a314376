-- Grain: one item of a return to the vendor (return request x SKU): what Amazon claims by the portal beside what the hub counted.
-- The full join keeps what only one side knows (decision D5).
with claimed as (

    select
        request_id,
        sku_key,
        min(sku) as sku,
        min(source_sku) as source_sku,
        min(vendor_code) as vendor_code,
        min(purchase_order_number) as purchase_order_number,
        list_sort(list(distinct asin) filter (where asin is not null)) as asins,
        max(status) as portal_status,
        sum(coalesce(requested_quantity, 0)) as requested_quantity,
        sum(claimed_quantity) as claimed_quantity,
        sum(requested_refund) as requested_refund,
        sum(claimed_refund) as claimed_refund,
        max(unit_refund) as unit_refund,
        min(currency) as currency,
        bool_and(is_rejected) as is_rejected,
        max(rejection_reason) as rejection_reason,
        max({{ entity_date('rejected_seen_at') }}) as rejected_on,
        bool_or(status = 'NEW' or status is null) as is_undecided,
        min(requested_date) as requested_date,
        {{ collect_rows('source_row_id') }} as portal_rows
    from {{ ref('int_vendor_request_lines') }}
    group by request_id, sku_key

),

counted as (

    select
        request_id,
        sku_key,
        min(sku) as sku,
        min(source_sku) as source_sku,
        min(zigzag_return_id) as zigzag_return_id,
        min(purchase_order_number) as hub_purchase_order_number,
        bool_and(is_cancelled) as is_cancelled,
        sum(announced_quantity) filter (where not is_cancelled) as announced_quantity,
        sum(received_quantity) as received_quantity,
        sum(received_quantity) filter (where is_graded) as graded_quantity,
        sum(received_quantity) filter (where restocked_at is not null) as restocked_quantity,
        bool_and(is_processed) filter (where not is_cancelled) as is_processed,
        min(received_at) as received_at,
        max(graded_at) as graded_at,
        min(moved_at) as moved_at,
        max(grade) as grade,
        bool_or(item_status = 'MISSING') as is_missing,
        bool_or(received_quantity > 0 and received_as_sku_key is distinct from sku_key) as is_other_item,
        min(requested_at) as announced_at,
        {{ collect_row_lists('source_row_ids') }} as hub_rows
    from {{ ref('int_vendor_return_items') }}
    group by request_id, sku_key

)

select
    coalesce(claimed.request_id, counted.request_id) as request_id,
    coalesce(claimed.sku_key, counted.sku_key) as sku_key,
    coalesce(claimed.sku, counted.sku) as sku,
    coalesce(claimed.source_sku, counted.source_sku) as source_sku,
    claimed.* exclude (request_id, sku_key, sku, source_sku, asins, requested_quantity, claimed_quantity, portal_rows),
    counted.* exclude (request_id, sku_key, sku, source_sku, announced_quantity, received_quantity, graded_quantity, restocked_quantity, hub_rows),
    claimed.request_id is not null as is_in_portal,
    counted.request_id is not null as is_at_hub,
    coalesce(claimed.asins, []) as asins,
    {%- for quantity in ['requested', 'claimed'] %}
    cast(coalesce(claimed.{{ quantity }}_quantity, 0) as decimal(18, 4)) as {{ quantity }}_quantity,
    {%- endfor %}
    {%- for quantity in ['announced', 'received', 'graded', 'restocked'] %}
    cast(coalesce(counted.{{ quantity }}_quantity, 0) as decimal(18, 4)) as {{ quantity }}_quantity,
    {%- endfor %}
    coalesce(claimed.portal_rows, []) as portal_rows,
    coalesce(counted.hub_rows, []) as hub_rows
from claimed
full outer join counted
    on claimed.request_id = counted.request_id
    and claimed.sku_key = counted.sku_key
