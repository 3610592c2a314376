-- Grain: one snapshot of a consignment; lines stay JSON until the intermediate layer.
with source as (

    select * from {{ source('raw_zigzag', 'consignments') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('consignment_id') }} as consignment_id,
        upper({{ clean_text('destination') }}) as destination,
        {{ clean_text('destination_reference') }} as destination_reference,
        upper({{ clean_text('status') }}) as status,
        {{ parse_timestamp('dispatched_at') }} as dispatched_at,
        {{ parse_timestamp('delivered_at') }} as delivered_at,
        lines as lines_json
    from source

)

select * from renamed
