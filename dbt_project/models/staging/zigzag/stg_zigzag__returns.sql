-- Grain: one snapshot of a return as ZigZag sent it; items and fees stay JSON until the intermediate layer.
with source as (

    select * from {{ source('raw_zigzag', 'returns') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('return_id') }} as zigzag_return_id,
        {{ clean_text('external_return_id') }} as external_return_id,
        {{ clean_text('retailer_code') }} as retailer_code,
        upper({{ clean_text('channel') }}) as channel,
        {{ clean_text('order_number') }} as order_id,
        upper({{ clean_text('status') }}) as status,
        {{ parse_timestamp('created_at') }} as created_at,
        {{ parse_timestamp('authorised_at') }} as authorised_at,
        {{ parse_timestamp('updated_at') }} as updated_at,
        upper({{ clean_text('warehouse_code') }}) as warehouse_code,
        {{ clean_text('tracking_number') }} as tracking_number,
        upper({{ clean_text('return_option') }}) as return_option,
        items as items_json,
        fees as fees_json
    from source

)

select * from renamed
