-- Grain: one line of an invoice as the invoice was changed last by as_of. An invoice of many lines comes in several answers of
-- the same change; a line that is in two of them is one line.
with answers as (

    select *, coalesce(invoice_identifier, invoice_number) as invoice_key
    from {{ ref('stg_amazon_vendor__invoices') }}
    where coalesce(updated_at, issued_at, timestamp '1900-01-01') <= {{ as_of() }}

),

current_answers as (

    select answers.*
    from answers
    inner join {{ ref('int_vendor_invoices') }} as invoices
        on answers.invoice_key = invoices.invoice_key
        and answers.updated_at is not distinct from invoices.updated_at

),

opened as (

    select current_answers.* exclude (line_items_json), unnest(json_extract(line_items_json, '$[*]')) as line
    from current_answers

),

identified as (

    select
        *,
        line ->> '$.lineItemId' as line_item_id,
        list_filter(json_extract(line, '$.lineItemContext.itemIdentifiers[*]'), lambda one: upper(one ->> '$.itemIdentifierName') = 'ASIN')[1]
            ->> '$.itemIdentifierValue' as asin,
        list_filter(
            json_extract(line, '$.lineItemContext.itemIdentifiers[*]'), lambda one: upper(one ->> '$.itemIdentifierName') like '%SKU'
        )[1] ->> '$.itemIdentifierValue' as vendor_sku,
        list_filter(
            json_extract(line, '$.relatedItemIdentifiers[*]'), lambda one: upper(one ->> '$.relatedIdentifierName') = 'PURCHASE_ORDER_IDS'
        )[1] ->> '$.relatedIdentifierValue[0]' as purchase_order_number
    from opened

)

select
    {{ hash_id(['invoice_key', 'line_item_id']) }} as invoice_line_id,
    invoice_key,
    invoice_number,
    line_item_id,
    upper(asin) as asin,
    vendor_sku,
    upper(purchase_order_number) as purchase_order_number,
    try_cast(line ->> '$.quantity' as decimal(18, 4)) as quantity,
    {{ parse_amount("(line ->> '$.unitCost.currencyAmount')") }} as unit_cost,
    {{ parse_amount("(line ->> '$.totalAmount.currencyAmount')") }} as total_amount,
    coalesce(line ->> '$.totalAmount.currencyCode', currency) as currency,
    try_cast(line ->> '$.matchingContext.matchedQuantity' as decimal(18, 4)) as matched_quantity,
    try_cast(line ->> '$.matchingContext.paidQuantity' as decimal(18, 4)) as paid_quantity,
    source_row_id
from identified
qualify row_number() over (
    partition by invoice_key, line_item_id order by received_at desc, document_sha256 desc, row_number desc
) = 1
