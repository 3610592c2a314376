-- Grain: one SKU of one item master export. Typed and renamed only.
with source as (

    select * from {{ source('raw_erp', 'item_master') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('sku') }} as sku,
        description,
        {{ clean_text('base_unit') }} as base_unit,
        {{ parse_amount('unit_cost', '_decimal_mark') }} as unit_cost,
        {{ parse_amount('nrv_b_grade', '_decimal_mark') }} as nrv_b_grade,
        upper({{ clean_text('currency') }}) as cost_currency,
        lower(coalesce({{ clean_text('is_inventory') }}, 'true')) in ('true', 't', '1', 'yes', 'y') as is_inventory,
        cast({{ parse_timestamp('active_from', '_date_order') }} as date) as active_from,
        cast({{ parse_timestamp('active_to', '_date_order') }} as date) as active_to
    from source

)

select * from renamed
