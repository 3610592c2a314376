-- Grain: one element of an answer about shipments to Amazon: row_kind shipment and item (v0), plan and plan_shipment
-- (2024-03-20). Typed and renamed only. An item that names no shipment belongs to the one that its document is named after.
with source as (

    select * from {{ source('raw_amazon_fba', 'inbound_shipments') }}

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
        case _row_kind
            when 'plan_shipment' then {{ clean_text('shipment_confirmation_id') }}
            when 'item' then coalesce({{ clean_text('shipment_id') }}, _external_id)
            else {{ clean_text('shipment_id') }}
        end as shipment_id,
        {{ clean_text('plan_shipment_id') }} as plan_shipment_id,
        {{ clean_text('inbound_plan_id') }} as inbound_plan_id,
        coalesce({{ clean_text('shipment_name') }}, {{ clean_text('name') }}) as shipment_name,
        upper(coalesce({{ clean_text('shipment_status') }}, {{ clean_text('status') }})) as status,
        upper({{ clean_text('destination_fulfillment_center_id') }}) as fulfillment_center,
        {{ parse_timestamp('confirmed_need_by_date') }} as needed_by_at,
        seller_sku as source_sku,
        {{ clean_text('fulfillment_network_sku') }} as fnsku,
        try_cast(try_cast(trim(quantity_shipped) as decimal(18, 4)) as integer) as quantity_shipped,
        try_cast(try_cast(trim(quantity_received) as decimal(18, 4)) as integer) as quantity_received,
        try_cast(try_cast(trim(quantity_in_case) as decimal(18, 4)) as integer) as quantity_in_case,
        {{ parse_timestamp('created_at') }} as created_at,
        {{ parse_timestamp('last_updated_at') }} as updated_at,
        marketplace_ids as marketplace_ids_json,
        shipments as shipments_json,
        dates as dates_json
    from source

)

select * from renamed
