-- Grain: one snapshot of an order as OroCommerce sent it; lines and subtotals stay JSON until the intermediate layer.
-- Which extended field holds the return status is a setting; as an enum it is a relationship instead of an attribute.
{%- set return_status = told_by_the_run('oro_return_status_column', 'return_status') %}
with source as (

    select * from {{ source('raw_orocommerce', 'orders') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('id') }} as oro_order_id,
        {{ clean_text('identifier') }} as order_id,
        {{ clean_text('po_number') }} as po_number,
        upper({{ clean_text('currency') }}) as currency,
        {{ parse_amount('subtotal_value') }} as subtotal_value,
        {{ parse_amount('total_value') }} as total_value,
        {{ parse_amount('total_discounts_amount') }} as total_discounts_amount,
        lower({{ clean_text('external') }}) = 'true' as is_external,
        {{ clean_text('source.external_id') }} as external_order_id,
        {{ parse_timestamp('created_at') }} as created_at,
        {{ parse_timestamp('updated_at') }} as updated_at,
        cast({{ parse_timestamp('ship_until') }} as date) as ship_until,
        lower({{ clean_text('internal_status_id') }}) as internal_status,
        lower({{ clean_text('status_id') }}) as status,
        lower({{ clean_text('shipping_status_id') }}) as shipping_status,
        {{ clean_text('customer_id') }} as customer_id,
        {%- if return_status == 'return_status' %}
        lower(coalesce({{ clean_text('return_status') }}, {{ clean_text('return_status_id') }})) as return_status,
        {%- else %}
        lower(coalesce(
            {{ clean_text("(to_json(source) ->> '$." ~ return_status ~ "')") }},
            {{ clean_text("(to_json(source) ->> '$." ~ return_status ~ "_id')") }})) as return_status,
        {%- endif %}
        line_items_ids as line_item_ids_json,
        line_items as line_items_json,
        order_subtotals as order_subtotals_json
    from source

)

select * from renamed
