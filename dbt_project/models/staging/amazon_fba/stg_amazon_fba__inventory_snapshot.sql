-- Grain: one SKU of a stock report. Typed and renamed only. The report has no date: it is as old as it was received.
with source as (

    select * from {{ source('raw_amazon_fba', 'inventory_snapshot') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        sku as source_sku,
        {{ clean_text('fnsku') }} as fnsku,
        {{ clean_text('asin') }} as asin,
        {{ clean_text('condition') }} as condition,
        {{ parse_amount('your_price', '_decimal_mark') }} as your_price,
        lower({{ clean_text('mfn_listing_exists') }}) = 'yes' as has_merchant_listing,
        lower({{ clean_text('afn_listing_exists') }}) = 'yes' as has_amazon_listing,
        try_cast(try_cast(trim(mfn_fulfillable_quantity) as decimal(18, 4)) as integer) as mfn_fulfillable_quantity,
        try_cast(try_cast(trim(afn_warehouse_quantity) as decimal(18, 4)) as integer) as afn_warehouse_quantity,
        try_cast(try_cast(trim(afn_fulfillable_quantity) as decimal(18, 4)) as integer) as afn_fulfillable_quantity,
        try_cast(try_cast(trim(afn_unsellable_quantity) as decimal(18, 4)) as integer) as afn_unsellable_quantity,
        try_cast(try_cast(trim(afn_reserved_quantity) as decimal(18, 4)) as integer) as afn_reserved_quantity,
        try_cast(try_cast(trim(afn_total_quantity) as decimal(18, 4)) as integer) as afn_total_quantity,
        try_cast(try_cast(trim(afn_inbound_working_quantity) as decimal(18, 4)) as integer) as afn_inbound_working_quantity,
        try_cast(try_cast(trim(afn_inbound_shipped_quantity) as decimal(18, 4)) as integer) as afn_inbound_shipped_quantity,
        try_cast(try_cast(trim(afn_inbound_receiving_quantity) as decimal(18, 4)) as integer) as afn_inbound_receiving_quantity,
        try_cast(try_cast(trim(afn_researching_quantity) as decimal(18, 4)) as integer) as afn_researching_quantity,
        try_cast(try_cast(trim(afn_reserved_future_supply) as decimal(18, 4)) as integer) as afn_reserved_future_supply,
        try_cast(try_cast(trim(afn_future_supply_buyable) as decimal(18, 4)) as integer) as afn_future_supply_buyable,
        {{ clean_text('store') }} as store
    from source

)

select * from renamed
