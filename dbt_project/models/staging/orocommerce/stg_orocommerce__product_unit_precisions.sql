-- Grain: one snapshot of a unit of a product. The conversion rate is how many primary units make one of this unit; rates of
-- units such as metres have more decimals than amounts.
with source as (

    select * from {{ source('raw_orocommerce', 'product_unit_precisions') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('id') }} as unit_precision_id,
        {{ clean_text('product_id') }} as product_id,
        lower({{ clean_text('unit_id') }}) as unit_code,
        try_cast({{ clean_text('precision') }} as integer) as decimals,
        try_cast({{ clean_text('conversion_rate') }} as decimal(18, 8)) as conversion_rate,
        lower({{ clean_text('sell') }}) = 'true' as is_offered
    from source

)

select * from renamed
