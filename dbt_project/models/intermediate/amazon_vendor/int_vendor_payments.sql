-- Grain: one payment as the export received last states it, with what its lines add up to. Payments whose lines the portal
-- hides are named by a notice; they cannot tie.
with remittances as (

    select * from {{ ref('stg_amazon_vendor__remittances') }}

),

payments as (

    select *
    from remittances
    where section = 'payments' and (payment_date is null or payment_date <= {{ as_of_date() }})
    qualify row_number() over (partition by payment_number order by received_at desc, document_sha256 desc, row_number desc) = 1

),

lines as (

    select payment_number, count(*) as line_count, sum(amount) as line_total, {{ collect_row_lists('evidence') }} as line_rows
    from {{ ref('int_vendor_remittance_lines') }}
    group by payment_number

),

noticed as (

    select unnest(regexp_extract_all(notice, '\d{6,12}')) as payment_number, source_row_id
    from remittances
    where section = 'notice'

),

hidden as (

    select payment_number, {{ collect_rows('source_row_id') }} as notice_rows
    from noticed
    group by payment_number

)

select
    payments.payment_number,
    payments.payment_date,
    coalesce(payments.payment_currency, payments.invoice_currency, payments.stated_currency) as currency,
    coalesce(payments.amount_in_payment_currency, payments.amount_in_invoice_currency) as amount,
    payments.invoice_currency,
    coalesce(payments.amount_in_invoice_currency, payments.amount_in_payment_currency) as amount_in_invoice_currency,
    payments.payment_type,
    payments.payment_status,
    payments.payment_voided_reason,
    upper(coalesce(payments.payment_status, '')) like '%VOID%' or payments.payment_voided_reason is not null as is_voided,
    coalesce(lines.line_count, 0) as line_count,
    cast(coalesce(lines.line_total, 0) as decimal(18, 4)) as line_total,
    cast(coalesce(payments.amount_in_invoice_currency, payments.amount_in_payment_currency) - coalesce(lines.line_total, 0) as decimal(18, 4)) as difference,
    hidden.payment_number is not null as has_hidden_lines,
    payments.source_row_id,
    list_sort(list_distinct(list_concat([payments.source_row_id], coalesce(hidden.notice_rows, []))))::varchar[] as evidence
from payments
left join lines on payments.payment_number = lines.payment_number
left join hidden on payments.payment_number = hidden.payment_number
