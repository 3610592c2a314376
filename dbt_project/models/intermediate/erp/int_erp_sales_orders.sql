-- Grain: one order of the ERP as its newest export tells it. An order that the newest file no longer has keeps its last row;
-- orders created after as_of are not seen, those without a date are.
with exports as (

    select
        *,
        dense_rank() over (partition by external_id order by received_at desc, document_sha256 desc) as export_rank
    from {{ ref('stg_erp__sales_orders') }}
    where erp_order_id is not null and coalesce(created_at <= {{ as_of() }}, true)

)

select
    erp_order_id,
    channel,
    external_order_id,
    created_at,
    status,
    fulfilment_location,
    pick_id,
    source_row_id
from exports
where export_rank = 1
qualify row_number() over (partition by erp_order_id order by received_at desc, document_sha256 desc, row_number desc) = 1
