-- Grain: one snapshot of a return record as TikTok sent it; lines and amounts stay JSON until the intermediate layer.
-- The seller's deadline is the record's own: no constant of a market is true for every category.
with source as (

    select * from {{ source('raw_tiktok_shop', 'returns') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        nullif(regexp_extract(_external_id, '^returns-(\d+)-', 1), '') as shop_id,
        {{ clean_text('return_id') }} as return_id,
        {{ clean_text('order_id') }} as order_id,
        upper({{ clean_text('return_type') }}) as return_type,
        upper({{ clean_text('return_status') }}) as return_status_as_sent,
        upper({{ clean_text('arbitration_status') }}) as arbitration_status,
        upper({{ clean_text('role') }}) as requested_by,
        {{ clean_text('return_reason') }} as return_reason,
        {{ clean_text('return_reason_text') }} as return_reason_text,
        upper({{ clean_text('shipment_type') }}) as shipment_type,
        upper({{ clean_text('handover_method') }}) as handover_method,
        upper({{ clean_text('return_method') }}) as return_method,
        upper({{ clean_text('return_shipping_document_type') }}) as return_shipping_document_type,
        {{ clean_text('return_tracking_number') }} as tracking_number,
        {{ clean_text('return_provider_name') }} as carrier,
        nullif({{ clean_text('pre_return_id') }}, '0') as previous_return_id,
        nullif({{ clean_text('next_return_id') }}, '0') as next_return_id,
        coalesce(nullif({{ clean_text('pre_return_id') }}, '0'), nullif({{ clean_text('next_return_id') }}, '0')) is not null as is_part_of_chain,
        coalesce({{ parse_boolean('is_combined_return') }}, false) as is_combined_return,
        nullif({{ clean_text('combined_return_id') }}, '0') as combined_return_id,
        {{ parse_boolean('can_buyer_keep_item') }} as can_buyer_keep_item,
        {{ parse_boolean('is_quick_refund') }} as is_quick_refund,
        {{ parse_unix_time('create_time') }} as created_at,
        {{ parse_unix_time('update_time') }} as updated_at,
        upper({{ clean_text('seller_proposed_return_type') }}) as seller_proposed_return_type,
        {{ parse_boolean('buyer_rejected_partial_refund') }} as buyer_rejected_partial_refund,
        {{ parse_amount("(partial_refund ->> '$.amount')") }} as partial_refund_amount,
        upper({{ clean_text("(refund_amount ->> '$.currency')") }}) as currency,
        {{ parse_amount("(refund_amount ->> '$.refund_total')") }} as refund_amount,
        {{ parse_amount("(refund_amount ->> '$.refund_tax')") }} as refund_tax_amount,
        seller_next_action_response as seller_next_actions_json,
        list_min(list_transform(
            seller_next_action_response ->> '$[*].deadline',
            lambda deadline: {{ parse_unix_time('deadline') }}
        )) as seller_deadline_at,
        refund_amount as refund_amount_json,
        discount_amount as discount_amount_json,
        shipping_fee_amount as shipping_fee_amount_json,
        return_line_items as return_line_items_json
    from source

)

select * from renamed
