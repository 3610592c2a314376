-- Grain: one delivery of a payment webhook; amounts were JSON numbers and are exact to four decimals from here on.
with source as (

    select * from {{ source('raw_orocommerce', 'payment_events') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('message_id') }} as message_id,
        {{ clean_text('topic') }} as topic,
        make_timestamp(cast(try_cast("timestamp" as decimal(28, 6)) * 1000000 as bigint)) as occurred_at,
        lower({{ clean_text('resource_type') }}) as resource_type,
        {{ clean_text('resource_id') }} as resource_id,
        lower({{ clean_text('payment_status') }}) as payment_status,
        lower({{ clean_text('transaction_type') }}) as transaction_type,
        {{ parse_amount('transaction_amount') }} as transaction_amount,
        {{ parse_timestamp('transaction_date') }} as transaction_at,
        {{ parse_amount('amount_paid') }} as amount_paid,
        {{ parse_amount('amount_due') }} as amount_due,
        upper({{ clean_text('currency') }}) as currency
    from source

)

select * from renamed
