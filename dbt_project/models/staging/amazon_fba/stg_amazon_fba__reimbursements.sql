-- Grain: one row of a reimbursements report. Typed and renamed only.
with source as (

    select * from {{ source('raw_amazon_fba', 'reimbursements') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ parse_timestamp('approval_date', '_date_order') }} as approved_at,
        {{ clean_text('reimbursement_id') }} as reimbursement_id,
        {{ clean_text('case_id') }} as case_id,
        {{ clean_text('amazon_order_id') }} as order_id,
        {{ clean_text('reason') }} as reason,
        sku as source_sku,
        {{ clean_text('fnsku') }} as fnsku,
        {{ clean_text('asin') }} as asin,
        {{ clean_text('condition') }} as condition,
        upper({{ clean_text('currency_unit') }}) as currency,
        {{ parse_amount('amount_per_unit', '_decimal_mark') }} as amount_per_unit,
        {{ parse_amount('amount_total', '_decimal_mark') }} as amount_total,
        coalesce(try_cast(trim(quantity_reimbursed_cash) as integer), 0) as quantity_cash,
        coalesce(try_cast(trim(quantity_reimbursed_inventory) as integer), 0) as quantity_inventory,
        coalesce(try_cast(trim(quantity_reimbursed_total) as integer), 0) as quantity_total,
        {{ clean_text('original_reimbursement_id') }} as original_reimbursement_id,
        {{ clean_text('original_reimbursement_type') }} as original_reimbursement_type
    from source

)

select * from renamed
