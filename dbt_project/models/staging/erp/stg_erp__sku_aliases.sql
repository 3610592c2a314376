-- Grain: one alias of one export. Typed and renamed only.
with source as (

    select * from {{ source('raw_erp', 'sku_aliases') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        lower({{ clean_text('source_system') }}) as source_system,
        source_sku,
        {{ clean_text('sku') }} as sku,
        cast({{ parse_timestamp('valid_from', '_date_order') }} as date) as valid_from,
        cast({{ parse_timestamp('valid_to', '_date_order') }} as date) as valid_to
    from source

)

select * from renamed
