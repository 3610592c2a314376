-- Grain: one credit memo line of one export. Typed and renamed only.
with source as (

    select * from {{ source('raw_erp', 'credit_memos') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('credit_memo_id') }} as credit_memo_id,
        {{ parse_timestamp('created_at', '_date_order') }} as created_at,
        {{ clean_text('order_id') }} as order_id,
        {{ clean_text('order_line_id') }} as order_line_id,
        {{ clean_text('zigzag_return_id') }} as zigzag_return_id,
        sku as source_sku,
        {{ parse_amount('quantity', '_decimal_mark') }} as quantity,
        lower({{ clean_text('unit') }}) as unit,
        {{ parse_amount('net_amount', '_decimal_mark') }} as net_amount,
        {{ parse_amount('tax_amount', '_decimal_mark') }} as tax_amount,
        upper({{ clean_text('currency') }}) as currency,
        upper({{ clean_text('status') }}) as status
    from source

)

select * from renamed
