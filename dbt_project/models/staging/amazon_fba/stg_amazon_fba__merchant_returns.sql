-- Grain: one row of the report of seller-fulfilled returns. Typed and renamed only.
with source as (

    select * from {{ source('raw_amazon_fba', 'merchant_returns') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('order_id') }} as order_id,
        {{ clean_text('order_item_id') }} as order_item_id,
        cast({{ parse_timestamp('order_date', '_date_order') }} as date) as ordered_on,
        cast({{ parse_timestamp('return_request_date', '_date_order') }} as date) as requested_on,
        {{ clean_text('return_request_status') }} as request_status,
        {{ clean_text('amazon_rma_id') }} as amazon_rma_id,
        {{ clean_text('merchant_rma_id') }} as merchant_rma_id,
        {{ clean_text('label_type') }} as label_type,
        {{ parse_amount('label_cost', '_decimal_mark') }} as label_cost,
        {{ clean_text('label_to_be_paid_by') }} as label_paid_by,
        upper({{ clean_text('currency_code') }}) as currency,
        {{ clean_text('return_carrier') }} as carrier,
        {{ clean_text('tracking_id') }} as tracking_id,
        upper({{ clean_text('a_to_z_claim') }}) in ('Y', 'YES', 'TRUE') as is_a_to_z_claim,
        upper({{ clean_text('is_prime') }}) in ('Y', 'YES', 'TRUE') as is_prime,
        {{ clean_text('asin') }} as asin,
        merchant_sku as source_sku,
        try_cast(try_cast(trim(return_quantity) as decimal(18, 4)) as integer) as quantity,
        {{ clean_text('return_reason') }} as reason,
        upper({{ clean_text('in_policy') }}) in ('Y', 'YES', 'TRUE') as is_in_policy,
        {{ clean_text('return_type') }} as return_type,
        {{ clean_text('resolution') }} as resolution,
        {{ clean_text('invoice_number') }} as invoice_number,
        cast({{ parse_timestamp('return_delivery_date', '_date_order') }} as date) as delivered_on,
        {{ parse_amount('order_amount', '_decimal_mark') }} as order_amount,
        try_cast(try_cast(trim(order_quantity) as decimal(18, 4)) as integer) as order_quantity,
        {{ clean_text('safet_action_reason') }} as safet_action_reason,
        {{ clean_text('safet_claim_id') }} as safet_claim_id,
        {{ clean_text('safet_claim_state') }} as safet_claim_state,
        {{ clean_text('safet_claim_creation_time') }} as safet_claim_created_text,
        {{ parse_amount('safet_claim_reimbursement_amount', '_decimal_mark') }} as safet_claim_reimbursement_amount,
        {{ parse_amount('refunded_amount', '_decimal_mark') }} as refunded_amount,
        {{ clean_text('category') }} as category
    from source

)

select * from renamed
