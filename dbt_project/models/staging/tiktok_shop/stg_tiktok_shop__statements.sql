-- Grain: one snapshot of a statement. A statement is written at 00:00 UTC for the day before.
with source as (

    select * from {{ source('raw_tiktok_shop', 'statements') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        nullif(regexp_extract(_external_id, '^statements-(\d+)-', 1), '') as shop_id,
        {{ clean_text('id') }} as statement_id,
        {{ parse_unix_time('statement_time') }} as statement_at,
        cast({{ parse_unix_time('statement_time') }} as date) - 1 as activity_date,
        upper({{ clean_text('currency') }}) as currency,
        {{ parse_amount('settlement_amount') }} as settlement_amount,
        {{ parse_amount('revenue_amount') }} as revenue_amount,
        {{ parse_amount('fee_amount') }} as fee_amount,
        {{ parse_amount('adjustment_amount') }} as adjustment_amount,
        {{ parse_amount('net_sales_amount') }} as net_sales_amount,
        {{ parse_amount('shipping_cost_amount') }} as shipping_cost_amount,
        upper({{ clean_text('payment_status') }}) as payment_status,
        nullif({{ clean_text('payment_id') }}, '0') as payment_id
    from source

)

select * from renamed
