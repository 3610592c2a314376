-- Grain: one SKU and FNSKU of a store at Amazon, as the latest stock report by as_of has it. The report has no date, so it is as
-- old as it was received; one received later counts where there is none before. A SKU that the newest report no longer has
-- keeps its last stock and says so.
with received as (

    select
        *,
        received_at <= {{ as_of() }} as is_before,
        least(received_at, {{ as_of() }}) as snapshot_at
    from {{ ref('stg_amazon_fba__inventory_snapshot') }}

),

newest as (

    select document_sha256
    from received
    order by is_before desc, case when is_before then received_at end desc, received_at, document_sha256 desc
    limit 1

)

select
    source_sku,
    fnsku,
    asin,
    store,
    condition,
    your_price,
    has_merchant_listing,
    has_amazon_listing,
    mfn_fulfillable_quantity,
    afn_warehouse_quantity,
    afn_fulfillable_quantity,
    afn_unsellable_quantity,
    afn_reserved_quantity,
    afn_total_quantity,
    afn_inbound_working_quantity,
    afn_inbound_shipped_quantity,
    afn_inbound_receiving_quantity,
    afn_researching_quantity,
    snapshot_at,
    document_sha256 in (select document_sha256 from newest) as is_in_newest_report,
    [source_row_id]::varchar[] as source_row_ids
from received
qualify row_number() over (
    partition by source_sku, fnsku, store
    order by is_before desc, case when is_before then received_at end desc, received_at, document_sha256 desc, row_number desc
) = 1
