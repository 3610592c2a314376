-- Grain: one row of a remittance sheet: a payment, an invoice of a payment, or a notice about payments with hidden lines.
with source as (

    select * from {{ source('raw_amazon_vendor', 'remittances') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        _section as section,
        {{ clean_text('payment_number') }} as payment_number,
        cast({{ parse_timestamp('payment_date', '_date_order') }} as date) as payment_date,
        upper({{ clean_text('invoice_currency') }}) as invoice_currency,
        {{ vendor_money('amount_in_invoice_currency') }} as amount_in_invoice_currency,
        upper({{ clean_text('payment_currency') }}) as payment_currency,
        {{ vendor_money('amount_in_payment_currency') }} as amount_in_payment_currency,
        {{ clean_text('exchange_rate') }} as exchange_rate_text,
        {{ clean_text('payment_type') }} as payment_type,
        {{ clean_text('payment_status') }} as payment_status,
        {{ clean_text('payment_voided_reason') }} as payment_voided_reason,
        {{ clean_text('invoice_number') }} as invoice_number,
        cast({{ parse_timestamp('invoice_date', '_date_order') }} as date) as invoice_date,
        {{ clean_text('description') }} as description,
        {{ clean_text('transaction_type') }} as transaction_type,
        {{ clean_text('transaction_description') }} as transaction_description,
        {{ clean_text('reference_details') }} as reference_details,
        {{ clean_text('original_invoice_number') }} as original_invoice_number,
        {{ vendor_money('invoice_amount') }} as invoice_amount,
        {{ vendor_money('withholding_amount') }} as withholding_amount,
        {{ vendor_money('terms_discount_taken') }} as terms_discount_taken,
        {{ vendor_money('amount_paid') }} as amount_paid,
        {{ vendor_money('net_amount_paid') }} as net_amount_paid,
        {{ vendor_money('remaining_amount') }} as remaining_amount,
        {{ vendor_currency('coalesce(amount_paid, net_amount_paid, amount_in_payment_currency)') }} as stated_currency,
        {{ clean_text('notice') }} as notice
    from source

)

select * from renamed
