-- Grain: one line of one bank export. Typed and renamed only.
with source as (

    select * from {{ source('raw_erp', 'bank_lines') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('bank_line_id') }} as bank_line_id,
        cast({{ parse_timestamp('value_date', '_date_order') }} as date) as value_date,
        upper({{ clean_text('currency') }}) as currency,
        {{ parse_amount('amount', '_decimal_mark') }} as amount,
        {{ clean_text('reference') }} as reference
    from source

)

select * from renamed
