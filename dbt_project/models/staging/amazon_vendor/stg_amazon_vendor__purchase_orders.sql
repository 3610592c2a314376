-- Grain: one purchase order (order) or its receiving status (status) per page that shows it; items stay JSON here.
with source as (

    select * from {{ source('raw_amazon_vendor', 'purchase_orders') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        _row_kind as row_kind,
        upper({{ clean_text('purchase_order_number') }}) as purchase_order_number,
        upper({{ clean_text('purchase_order_state') }}) as purchase_order_state,
        upper({{ clean_text('purchase_order_status') }}) as purchase_order_status,
        {{ clean_text('purchase_order_type') }} as purchase_order_type,
        {{ parse_timestamp('purchase_order_date') }} as ordered_at,
        {{ parse_timestamp('purchase_order_changed_date') }} as changed_at,
        {{ parse_timestamp('purchase_order_state_changed_date') }} as state_changed_at,
        {{ parse_timestamp('last_updated_date') }} as updated_at,
        {{ clean_text('payment_method') }} as payment_method,
        upper(json_extract_string(selling_party, '$.partyId')) as vendor_code,
        upper(json_extract_string(ship_to_party, '$.partyId')) as warehouse_code,
        {{ clean_text('ship_window') }} as ship_window,
        {{ clean_text('delivery_window') }} as delivery_window,
        items as items_json,
        item_status as item_status_json
    from source

)

select * from renamed
