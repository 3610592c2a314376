-- Grain: one row of a customer returns report. Typed and renamed only.
with source as (

    select * from {{ source('raw_amazon_fba', 'customer_returns') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ parse_timestamp('return_date', '_date_order') }} as returned_at,
        {{ clean_text('order_id') }} as order_id,
        sku as source_sku,
        {{ clean_text('asin') }} as asin,
        {{ clean_text('fnsku') }} as fnsku,
        try_cast(trim(quantity) as integer) as quantity,
        {{ clean_text('fulfillment_center_id') }} as fulfillment_center_id,
        upper({{ clean_text('detailed_disposition') }}) as disposition,
        {{ clean_text('reason') }} as reason,
        {{ clean_text('status') }} as status,
        {{ clean_text('license_plate_number') }} as license_plate
    from source

)

select * from renamed
