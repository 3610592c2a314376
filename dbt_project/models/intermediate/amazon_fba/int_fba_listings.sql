-- Grain: one SKU that the seller offers, as the latest listings report by as_of has it. The report has no date, so it is as old as
-- it was received; one received later counts where there is none before. Whatever is not active cannot be bought.
with received as (

    select *, received_at <= {{ as_of() }} as is_before
    from {{ ref('stg_amazon_fba__listings') }}

)

select
    source_sku,
    listing_id,
    asin,
    price,
    quantity,
    status,
    status = 'ACTIVE' as is_active,
    fulfilment,
    fulfilment_as_sent,
    least(received_at, {{ as_of() }}) as listed_at,
    [source_row_id]::varchar[] as source_row_ids
from received
qualify row_number() over (
    partition by source_sku
    order by
        is_before desc, case when is_before then received_at end desc, received_at,
        document_sha256 desc, status = 'ACTIVE' desc, row_number desc
) = 1
