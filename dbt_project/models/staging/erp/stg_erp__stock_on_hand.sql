-- Grain: one SKU at one location of one stock export. Typed and renamed only.
with source as (

    select * from {{ source('raw_erp', 'stock_on_hand') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ parse_timestamp('snapshot_at', '_date_order') }} as snapshot_at,
        sku as source_sku,
        upper({{ clean_text('location') }}) as location,
        {{ parse_amount('quantity', '_decimal_mark') }} as quantity
    from source

)

select * from renamed
