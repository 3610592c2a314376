-- Grain: one delivery of a scan at a hub's door. Typed and renamed only; a scan without return is a parcel nobody announced.
with source as (

    select * from {{ source('raw_zigzag', 'arrivals') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('scan_id') }} as scan_id,
        {{ parse_timestamp('scanned_at') }} as scanned_at,
        upper({{ clean_text('warehouse_code') }}) as warehouse_code,
        {{ clean_text('tracking_number') }} as tracking_number,
        sku as source_sku,
        try_cast(quantity as decimal(18, 4)) as quantity,
        {{ clean_text('return_id') }} as zigzag_return_id
    from source

)

select * from renamed
