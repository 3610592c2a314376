-- Grain: one invoice per answer that shows it; lines, parties and related ids stay JSON here.
with source as (

    select * from {{ source('raw_amazon_vendor', 'invoices') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('invoice_number') }} as invoice_number,
        {{ clean_text('invoice_identifier') }} as invoice_identifier,
        upper({{ clean_text('invoice_status') }}) as invoice_status,
        upper({{ clean_text('invoice_type') }}) as invoice_type,
        json_extract_string(payee, '$.partnerId') as payee_id,
        json_extract_string(payer, '$.partnerId') as payer_id,
        {{ parse_timestamp('issue_date') }} as issued_at,
        {{ parse_timestamp('due_date') }} as due_at,
        {{ parse_timestamp('creation_date') }} as created_at,
        {{ parse_timestamp('last_updated_date') }} as updated_at,
        {{ clean_text('payment_terms') }} as payment_terms,
        {{ parse_amount("json_extract_string(invoice_amount, '$.currencyAmount')") }} as amount,
        upper(json_extract_string(invoice_amount, '$.currencyCode')) as currency,
        invoice_settlement_breakdowns as settlement_breakdowns_json,
        related_identifiers as related_identifiers_json,
        line_items as line_items_json
    from source

)

select * from renamed
