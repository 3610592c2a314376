-- Grain: one transaction of an answer of the Finances API. Typed and renamed only. Contexts stand at the transaction or at its
-- items; the first of a kind speaks. maturity_at is when Amazon means to release what it holds back.
{%- set identifiers = ['ORDER_ID', 'SHIPMENT_ID', 'REFUND_ID', 'FINANCIAL_EVENT_GROUP_ID', 'SETTLEMENT_ID', 'DEFERRED_TRANSACTION_ID', 'RELEASE_TRANSACTION_ID'] %}
with source as (

    select * from {{ source('raw_amazon_fba', 'deferred_transactions') }}

),

opened as (

    select
        *,
        list_concat(
            coalesce(json_extract(contexts, '$[*]'), []),
            coalesce(json_extract(items, '$[*].contexts[*]'), [])
        ) as all_contexts,
        coalesce(json_extract(related_identifiers, '$[*]'), []) as identifier_list
    from source

),

chosen as (

    select
        *,
        list_filter(all_contexts, lambda context: json_exists(context, '$.deferralReason')
            or json_exists(context, '$.maturityDate'))[1] as deferral,
        list_filter(all_contexts, lambda context: json_exists(context, '$.sku') or json_exists(context, '$.asin'))[1] as product
    from opened

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        {{ clean_text('transaction_id') }} as transaction_id,
        {{ clean_text('transaction_type') }} as transaction_type,
        upper({{ clean_text('transaction_status') }}) as transaction_status,
        {{ clean_text('description') }} as description,
        {{ parse_timestamp('posted_date') }} as posted_at,
        {{ parse_amount('total_currency_amount') }} as total_amount,
        upper({{ clean_text('total_currency_code') }}) as currency,
        json_extract_string(selling_partner_metadata, '$.marketplaceId') as marketplace_id,
        {%- for name in identifiers %}
        (list_filter(identifier_list, lambda one: (one ->> '$.relatedIdentifierName') = '{{ name }}')[1]
            ->> '$.relatedIdentifierValue') as {{ name | lower }},
        {%- endfor %}
        upper(deferral ->> '$.deferralReason') as deferral_reason,
        {{ parse_timestamp("(deferral ->> '$.maturityDate')") }} as maturity_at,
        product ->> '$.sku' as source_sku,
        product ->> '$.asin' as asin,
        product ->> '$.fulfillmentNetwork' as fulfilment,
        try_cast(product ->> '$.quantityShipped' as integer) as quantity,
        items as items_json,
        contexts as contexts_json,
        breakdowns as breakdowns_json,
        related_identifiers as related_identifiers_json
    from chosen

)

select * from renamed
