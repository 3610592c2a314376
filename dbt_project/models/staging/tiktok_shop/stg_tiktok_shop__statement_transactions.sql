-- Grain: one transaction of a statement per document that shows it, both forms in the same columns, positive to the seller.
-- Always settlement = revenue + shipping cost + fee and tax + adjustment: 202309 counts shipping inside the fee in some
-- markets and states net sales beside it in others, which its own sum tells apart.
with source as (

    select * from {{ source('raw_tiktok_shop', 'statement_transactions') }}

),

typed as (

    select
        *,
        {{ parse_amount('settlement_amount') }} as settlement,
        coalesce({{ parse_amount('revenue_amount') }}, 0) as revenue,
        coalesce({{ parse_amount('shipping_cost_amount') }}, 0) as shipping_cost,
        coalesce({{ parse_amount('fee_amount') }}, 0) as fee,
        coalesce({{ parse_amount('adjustment_amount') }}, 0) as adjustment,
        response_form = '202309' as is_flat
    from source

),

judged as (

    select *, is_flat and revenue + fee + adjustment is distinct from settlement as is_fee_without_shipping
    from typed

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        nullif(regexp_extract(_external_id, '^statement_transactions-(\d+)-\d+-', 1), '') as shop_id,
        response_form,
        {{ clean_text('statement_id') }} as statement_id,
        coalesce({{ parse_unix_time('statement_time') }}, {{ parse_unix_time('statement_create_time') }}) as statement_at,
        {{ clean_text('id') }} as transaction_id,
        upper({{ clean_text('type') }}) as transaction_type,
        nullif({{ clean_text('order_id') }}, '0') as order_id,
        {{ parse_unix_time('order_create_time') }} as order_created_at,
        nullif({{ clean_text('adjustment_id') }}, '0') as adjustment_id,
        nullif({{ clean_text('adjustment_order_id') }}, '0') as adjustment_order_id,
        upper({{ clean_text('currency') }}) as currency,
        settlement as settlement_amount,
        case when is_fee_without_shipping then coalesce({{ parse_amount('net_sales_amount') }}, revenue) else revenue end as revenue_amount,
        shipping_cost as shipping_cost_amount,
        case
            when not is_flat then coalesce({{ parse_amount('fee_tax_amount') }}, 0)
            when is_fee_without_shipping then fee
            else fee - shipping_cost
        end as fee_tax_amount,
        adjustment as adjustment_amount,
        coalesce({{ parse_amount('reserve_amount') }}, 0) as reserve_amount,
        {% for flat, nested in [
            ('gross_sales_amount', 'subtotal_before_discount_amount'),
            ('gross_sales_refund_amount', 'refund_subtotal_before_discount_amount'),
            ('seller_discount_amount', 'seller_discount_amount'),
            ('seller_discount_refund_amount', 'seller_discount_refund_amount'),
        ] -%}
        case when is_flat then {{ parse_amount(flat) }} else {{ parse_amount("(revenue_breakdown ->> '$." ~ nested ~ "')") }} end as {{ flat }},
        {% endfor -%}
        case
            when is_flat then {{ parse_amount('refund_administration_fee_amount') }}
            else {{ parse_amount("(fee_tax_breakdown ->> '$.fee.refund_administration_fee_amount')") }}
        end as refund_administration_fee_amount,
        {{ clean_text('reserve_id') }} as reserve_id,
        upper({{ clean_text('reserve_status') }}) as reserve_status,
        {{ parse_unix_time('estimated_release_time') }} as estimated_release_at,
        {{ parse_amount('statement_total_settlement_amount') }} as statement_settlement_amount,
        {{ parse_amount('statement_payable_amount') }} as statement_payable_amount,
        revenue_breakdown as revenue_breakdown_json,
        shipping_cost_breakdown as shipping_cost_breakdown_json,
        fee_tax_breakdown as fee_tax_breakdown_json,
        sku_statement_transactions as sku_transactions_json
    from judged

)

select * from renamed
