-- Grain: one row of a settlement report, V2 or V1, the summary row included. Typed and renamed only.
-- posted_date is the legal entity's date of posted_at; a report that gives a date alone means that date.
{%- set v1_amounts = ['shipment_fee', 'order_fee', 'price', 'item_related_fee', 'misc_fee', 'other_fee', 'promotion', 'direct_payment'] %}
with source as (

    select * from {{ source('raw_amazon_fba', 'settlements') }}

),

typed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        _row_kind as row_kind,
        coalesce({{ clean_text('settlement_id') }}, _external_id) as settlement_id,
        {{ parse_timestamp('settlement_start_date', '_date_order') }} as period_start,
        {{ parse_timestamp('settlement_end_date', '_date_order') }} as period_end,
        {{ parse_timestamp('deposit_date', '_date_order') }} as deposited_at,
        {{ parse_amount('total_amount', '_decimal_mark') }} as total_amount,
        upper({{ clean_text('currency') }}) as currency,
        {{ clean_text('transaction_type') }} as transaction_type,
        {{ clean_text('order_id') }} as order_id,
        {{ clean_text('adjustment_id') }} as adjustment_id,
        {{ clean_text('shipment_id') }} as shipment_id,
        {{ clean_text('marketplace_name') }} as marketplace,
        case upper({{ clean_text('fulfillment_id') }})
            when 'AFN' then 'AFN' when 'AMAZON' then 'AFN' when 'FBA' then 'AFN'
            when 'MFN' then 'MFN' when 'MERCHANT' then 'MFN' when 'SELLER' then 'MFN' when 'FBM' then 'MFN'
        end as fulfilment,
        {{ parse_timestamp("coalesce(" ~ clean_text('posted_date_time') ~ ", posted_date)", '_date_order') }} as posted_at,
        {{ clean_text('posted_date_time') }} is null and not contains(coalesce(posted_date, ''), ':') as is_date_only,
        {{ clean_text('order_item_code') }} as order_item_code,
        {{ clean_text('merchant_adjustment_item_id') }} as merchant_adjustment_item_id,
        case when {{ clean_text('sku') }} is not null then sku end as source_sku,
        try_cast(try_cast(trim(quantity_purchased) as decimal(18, 4)) as integer) as quantity,
        {{ clean_text('promotion_id') }} as promotion_id,
        {{ clean_text('amount_type') }} as amount_type,
        {{ clean_text('amount_description') }} as amount_description,
        {{ parse_amount('amount', '_decimal_mark') }} as amount,
        {{ clean_text('shipment_fee_type') }} as shipment_fee_type,
        {{ clean_text('order_fee_type') }} as order_fee_type,
        {{ clean_text('price_type') }} as price_type,
        {{ clean_text('item_related_fee_type') }} as item_related_fee_type,
        {{ clean_text('other_fee_reason_description') }} as other_fee_reason_description,
        {{ clean_text('promotion_type') }} as promotion_type,
        {{ clean_text('direct_payment_type') }} as direct_payment_type,
        {%- for name in v1_amounts %}
        {{ parse_amount(name ~ '_amount', '_decimal_mark') }} as {{ name }}_amount,
        {%- endfor %}
        {{ parse_amount('other_amount', '_decimal_mark') }} as other_amount
    from source

)

select
    * exclude (is_date_only),
    case when is_date_only then cast(posted_at as date) else {{ entity_date('posted_at') }} end as posted_date,
    cast(coalesce(amount, 0)
        {%- for name in v1_amounts %} + coalesce({{ name }}_amount, 0){% endfor %}
        + coalesce(other_amount, 0) as decimal(18, 4)) as row_amount
from typed
