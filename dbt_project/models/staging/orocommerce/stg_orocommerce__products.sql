-- Grain: one snapshot of a product as OroCommerce sent it.
with source as (

    select * from {{ source('raw_orocommerce', 'products') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('id') }} as product_id,
        {{ clean_text('sku') }} as sku,
        lower({{ clean_text('status') }}) as status,
        lower({{ clean_text('product_type') }}) as product_type,
        {{ parse_timestamp('created_at') }} as created_at,
        {{ parse_timestamp('updated_at') }} as updated_at,
        {{ clean_text('primary_unit_precision_id') }} as primary_unit_precision_id,
        lower({{ clean_text('inventory_status_id') }}) as inventory_status,
        unit_precisions_ids as unit_precision_ids_json
    from source

)

select * from renamed
