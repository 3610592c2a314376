-- Grain: one delivery of a closed grade batch; items stay JSON until the intermediate layer.
with source as (

    select * from {{ source('raw_zigzag', 'grade_batches') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('batch_id') }} as batch_id,
        upper({{ clean_text('warehouse_code') }}) as warehouse_code,
        {{ parse_timestamp('closed_at') }} as closed_at,
        items as items_json
    from source

)

select * from renamed
