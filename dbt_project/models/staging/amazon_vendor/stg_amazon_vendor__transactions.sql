-- Grain: one answer about one submission. Its id starts with the time at which it was submitted.
with source as (

    select * from {{ source('raw_amazon_vendor', 'transactions') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('transaction_id') }} as transaction_id,
        {{ clean_text('reference') }} as reference,
        upper({{ clean_text('status') }}) as status,
        errors as errors_json,
        {{ clean_text('error_codes') }} as error_codes,
        {{ clean_text('rejection_reason') }} as rejection_reason,
        try_strptime(nullif(regexp_extract(transaction_id, '^(\d{14})-', 1), ''), '%Y%m%d%H%M%S') as submitted_at
    from source

)

select * from renamed
