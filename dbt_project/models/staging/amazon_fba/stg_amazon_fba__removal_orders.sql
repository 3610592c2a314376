-- Grain: one row of a removal order report. Typed and renamed only.
with source as (

    select * from {{ source('raw_amazon_fba', 'removal_orders') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('order_id') }} as removal_order_id,
        upper({{ clean_text('order_type') }}) as order_type,
        {{ clean_text('service_speed') }} as service_speed,
        upper({{ clean_text('order_status') }}) as order_status,
        {{ parse_timestamp('request_date', '_date_order') }} as requested_at,
        {{ parse_timestamp('last_updated_date', '_date_order') }} as updated_at,
        sku as source_sku,
        {{ clean_text('fnsku') }} as fnsku,
        upper({{ clean_text('disposition') }}) as disposition,
        try_cast(try_cast(trim(requested_quantity) as decimal(18, 4)) as integer) as requested_quantity,
        try_cast(try_cast(trim(cancelled_quantity) as decimal(18, 4)) as integer) as cancelled_quantity,
        try_cast(try_cast(trim(disposed_quantity) as decimal(18, 4)) as integer) as disposed_quantity,
        try_cast(try_cast(trim(shipped_quantity) as decimal(18, 4)) as integer) as shipped_quantity,
        try_cast(try_cast(trim(in_process_quantity) as decimal(18, 4)) as integer) as in_process_quantity,
        {{ parse_amount('removal_fee', '_decimal_mark') }} as removal_fee,
        upper({{ clean_text('currency') }}) as currency
    from source

)

select * from renamed
