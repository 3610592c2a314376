-- Grain: one deduction of one daily snapshot; a row that is missing from a later snapshot was deducted. Typed only.
with source as (

    select * from {{ source('raw_amazon_vendor', 'payables') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        upper({{ clean_text('vendor_code') }}) as vendor_code,
        {{ clean_text('transaction_number') }} as transaction_number,
        cast({{ parse_timestamp('transaction_date', '_date_order') }} as date) as transaction_date,
        {{ clean_text('type') }} as deduction_type,
        {{ vendor_money('invoice_amount') }} as invoice_amount,
        {{ vendor_money('deducted_amount') }} as deducted_amount,
        {{ vendor_money('balance') }} as balance,
        upper(coalesce({{ clean_text('currency') }}, {{ vendor_currency('balance') }})) as currency
    from source

)

select * from renamed
