-- Grain: one snapshot of an order as TikTok sent it; line items and payment stay JSON until the intermediate layer.
with source as (

    select * from {{ source('raw_tiktok_shop', 'orders') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        nullif(regexp_extract(_external_id, '^orders-(\d+)-', 1), '') as shop_id,
        {{ clean_text('id') }} as order_id,
        upper({{ clean_text('status') }}) as order_status,
        {{ parse_unix_time('create_time') }} as created_at,
        {{ parse_unix_time('update_time') }} as updated_at,
        {{ parse_unix_time('paid_time') }} as paid_at,
        {{ parse_unix_time('rts_time') }} as shipped_at,
        {{ parse_unix_time('delivery_time') }} as delivered_at,
        {{ parse_unix_time('cancel_time') }} as cancelled_at,
        upper({{ clean_text('fulfillment_type') }}) as fulfillment_type,
        upper({{ clean_text('shipping_type') }}) as shipping_type,
        {{ clean_text('warehouse_id') }} as warehouse_id,
        {{ clean_text('tracking_number') }} as tracking_number,
        coalesce({{ parse_boolean('is_sample_order') }}, false) as is_sample_order,
        coalesce({{ parse_boolean('is_on_hold_order') }}, false) as is_on_hold_order,
        coalesce({{ parse_boolean('is_replacement_order') }}, false) as is_replacement_order,
        nullif({{ clean_text('replaced_order_id') }}, '0') as replaced_order_id,
        coalesce({{ parse_boolean('is_exchange_order') }}, false) as is_exchange_order,
        nullif({{ clean_text('exchange_source_order_id') }}, '0') as exchange_source_order_id,
        {{ clean_text('cancel_reason') }} as cancel_reason,
        upper({{ clean_text("(payment ->> '$.currency')") }}) as currency,
        {{ parse_amount("(payment ->> '$.sub_total')") }} as sub_total_amount,
        {{ parse_amount("(payment ->> '$.shipping_fee')") }} as shipping_fee_amount,
        {{ parse_amount("(payment ->> '$.tax')") }} as tax_amount,
        {{ parse_amount("(payment ->> '$.total_amount')") }} as total_amount,
        payment as payment_json,
        line_items as line_items_json
    from source

)

select * from renamed
