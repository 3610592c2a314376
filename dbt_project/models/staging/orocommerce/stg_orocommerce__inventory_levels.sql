-- Grain: one snapshot of the stock of a product in a unit and warehouse; warehouses are of the Enterprise edition.
with source as (

    select * from {{ source('raw_orocommerce', 'inventory_levels') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('id') }} as inventory_level_id,
        {{ clean_text('product_id') }} as product_id,
        {{ clean_text('product_unit_precision_id') }} as unit_precision_id,
        {{ clean_text('warehouse_id') }} as warehouse_id,
        {{ parse_amount('quantity') }} as quantity
    from source

)

select * from renamed
