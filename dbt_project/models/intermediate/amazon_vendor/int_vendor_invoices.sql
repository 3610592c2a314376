-- Grain: one invoice between vendor and Amazon as it was changed last by as_of, with the ids that it is related to.
with answers as (

    select *, coalesce(invoice_identifier, invoice_number) as invoice_key
    from {{ ref('stg_amazon_vendor__invoices') }}
    where coalesce(updated_at, issued_at, timestamp '1900-01-01') <= {{ as_of() }}

),

-- of answers about the same change, the one that says most
current_answers as (

    select *
    from answers
    qualify row_number() over (
        partition by invoice_key
        order by updated_at desc nulls last, related_identifiers_json is null, line_items_json is null, received_at desc, document_sha256 desc,
            row_number desc
    ) = 1

),

identifiers as (

    select invoice_key, unnest(json_extract(related_identifiers_json, '$[*]')) as identifier
    from current_answers

),

related as (

    select invoice_key, upper(identifier ->> '$.relatedIdentifierName') as name,
        unnest(from_json(identifier -> '$.relatedIdentifierValue', '["VARCHAR"]')) as related_id
    from identifiers

),

collected as (

    select
        invoice_key,
        list_sort(list(distinct related_id) filter (where name = 'RETURN_IDS')) as return_ids,
        list_sort(list(distinct related_id) filter (where name = 'PURCHASE_ORDER_IDS')) as purchase_order_numbers,
        list_sort(list(distinct related_id) filter (where name = 'SHORTAGE_INVOICE_IDS')) as shortage_invoice_numbers,
        list_sort(list(distinct related_id) filter (where name = 'UNIQUE_PAYMENT_IDS')) as payment_numbers,
        min(related_id) filter (where name = 'VENDOR_CODE') as vendor_code,
        min(related_id) filter (where name = 'WAREHOUSE_ID') as warehouse_code
    from related
    group by invoice_key

)

select
    current_answers.invoice_key,
    current_answers.invoice_number,
    current_answers.invoice_status,
    current_answers.invoice_type,
    current_answers.payee_id,
    current_answers.payer_id,
    current_answers.issued_at,
    current_answers.due_at,
    current_answers.updated_at,
    current_answers.payment_terms,
    current_answers.amount,
    current_answers.currency,
    coalesce(collected.return_ids, []::varchar[]) as return_ids,
    coalesce(collected.purchase_order_numbers, []::varchar[]) as purchase_order_numbers,
    coalesce(collected.shortage_invoice_numbers, []::varchar[]) as shortage_invoice_numbers,
    coalesce(collected.payment_numbers, []::varchar[]) as payment_numbers,
    collected.vendor_code,
    collected.warehouse_code,
    current_answers.source_row_id
from current_answers
left join collected on current_answers.invoice_key = collected.invoice_key
