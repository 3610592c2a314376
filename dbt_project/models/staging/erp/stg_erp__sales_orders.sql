-- Grain: one order of one ERP export. Typed and renamed only.
with source as (

    select * from {{ source('raw_erp', 'sales_orders') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('erp_order_id') }} as erp_order_id,
        upper({{ clean_text('channel') }}) as channel,
        {{ clean_text('external_order_id') }} as external_order_id,
        {{ parse_timestamp('created_at', '_date_order') }} as created_at,
        upper({{ clean_text('status') }}) as status,
        upper({{ clean_text('fulfilment_location') }}) as fulfilment_location,
        {{ clean_text('pick_id') }} as pick_id
    from source

)

select * from renamed
