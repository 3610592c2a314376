-- Grain: one product and document that shows it; SKUs and warehouses stay JSON until the intermediate layer.
with source as (

    select * from {{ source('raw_tiktok_shop', 'inventory') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        nullif(regexp_extract(_external_id, '^inventory-(\d+)-', 1), '') as shop_id,
        {{ clean_text('product_id') }} as product_id,
        skus as skus_json
    from source

)

select * from renamed
