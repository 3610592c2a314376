-- Grain: one listing of a listings report. Typed and renamed only. An AMAZON_… channel is Amazon's fulfilment (AFN).
with source as (

    select * from {{ source('raw_amazon_fba', 'listings') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('listing_id') }} as listing_id,
        seller_sku as source_sku,
        {{ clean_text('asin1') }} as asin,
        {{ clean_text('product_id') }} as product_id,
        {{ clean_text('product_id_type') }} as product_id_type,
        {{ parse_amount('price', '_decimal_mark') }} as price,
        try_cast(try_cast(trim(quantity) as decimal(18, 4)) as integer) as quantity,
        {{ clean_text('open_date') }} as opened_text,
        {{ clean_text('item_condition') }} as item_condition,
        upper({{ clean_text('status') }}) as status,
        {{ clean_text('fulfillment_channel') }} as fulfilment_as_sent,
        case
            when upper({{ clean_text('fulfillment_channel') }}) like 'AMAZON%' then 'AFN'
            when upper({{ clean_text('fulfillment_channel') }}) in ('DEFAULT', 'MERCHANT') then 'MFN'
        end as fulfilment,
        {{ clean_text('merchant_shipping_group') }} as merchant_shipping_group
    from source

)

select * from renamed
