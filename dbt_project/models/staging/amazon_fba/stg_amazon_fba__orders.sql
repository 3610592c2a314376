-- Grain: one row of an all-orders report or one order item of the Orders API. Typed and renamed only.
with source as (

    select * from {{ source('raw_amazon_fba', 'orders') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('amazon_order_id') }} as order_id,
        {{ parse_timestamp('purchase_date', '_date_order') }} as purchased_at,
        {{ parse_timestamp('last_updated_date', '_date_order') }} as updated_at,
        {{ clean_text('order_status') }} as order_status,
        case upper({{ clean_text('fulfillment_channel') }})
            when 'AMAZON' then 'AFN' when 'AFN' then 'AFN'
            when 'MERCHANT' then 'MFN' when 'MFN' then 'MFN'
        end as fulfilment,
        {{ clean_text('fulfillment_channel') }} as fulfilment_as_sent,
        {{ clean_text('sales_channel') }} as sales_channel,
        sku as source_sku,
        {{ clean_text('asin') }} as asin,
        {{ clean_text('item_status') }} as item_status,
        try_cast(trim(quantity) as integer) as quantity,
        upper({{ clean_text('currency') }}) as currency,
        {{ parse_amount('item_price', '_decimal_mark') }} as item_price,
        {{ parse_amount('item_tax', '_decimal_mark') }} as item_tax,
        lower({{ clean_text('is_replacement_order') }}) = 'true' as is_replacement_order,
        {{ clean_text('replaced_order_id') }} as replaced_order_id
    from source

)

select * from renamed
