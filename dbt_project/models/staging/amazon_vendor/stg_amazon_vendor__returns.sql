-- Grain: one line of one export of the returns page. Typed and renamed only.
with source as (

    select * from {{ source('raw_amazon_vendor', 'returns') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('request_id') }} as request_id,
        upper({{ clean_text('vendor_code') }}) as vendor_code,
        {{ clean_text('request_type') }} as request_type,
        upper({{ clean_text('condition') }}) as status,
        cast(try_cast(trim(requested_quantity) as decimal(18, 4)) as bigint) as requested_quantity,
        cast(try_cast(trim(approved_quantity) as decimal(18, 4)) as bigint) as approved_quantity,
        {{ vendor_money('requested_refund') }} as requested_refund,
        {{ vendor_money('approved_refund') }} as approved_refund,
        upper(coalesce(
            {{ clean_text('currency') }}, {{ vendor_currency('requested_refund') }}, {{ vendor_currency('approved_refund') }}
        )) as currency,
        {{ clean_text('next_automated_action') }} as next_automated_action,
        upper({{ clean_text('warehouse') }}) as warehouse_code,
        {{ clean_text('authorization_id') }} as authorization_id,
        {{ clean_text('rejection_reason') }} as rejection_reason,
        upper({{ clean_text('asin') }}) as asin,
        {{ clean_text('vendor_sku') }} as vendor_sku,
        upper({{ clean_text('po_number') }}) as purchase_order_number,
        cast({{ parse_timestamp('requested_date', '_date_order') }} as date) as requested_date
    from source

)

select * from renamed
