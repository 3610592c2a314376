-- Grain: one return that Amazon charges its vendor for, by request id, else (where the remittance names none) by reference: what
-- payments deducted so far, and whether Amazon has entered it for a deduction to come. A reversal gives back.
with deducted as (

    select
        coalesce(line.return_request_id, line.reference) as deduction_key,
        max(line.return_request_id) as request_id,
        min(line.reference) as reference,
        arg_min(line.payment_number, (coalesce(line.payment_date, line.invoice_date), line.payment_number)) as payment_number,
        cast(-sum(line.amount) as decimal(18, 4)) as amount,
        coalesce(min(line.currency), '{{ functional_currency() }}') as currency,
        min(coalesce(line.invoice_date, line.payment_date)) as charged_on,
        min(coalesce(line.payment_date, line.invoice_date)) as deducted_on,
        {{ collect_row_lists('line.evidence') }} as evidence
    from {{ ref('int_vendor_remittance_lines') }} as line
    left join {{ ref('int_vendor_payments') }} as payment on line.payment_number = payment.payment_number
    where (line.return_request_id is not null or line.kind = 'vendor_return') and not coalesce(payment.is_voided, false)
    group by 1

),

entered as (

    select unnest(return_ids) as request_id, source_row_id
    from {{ ref('int_vendor_invoices') }}
    where coalesce(upper(invoice_status), '') <> 'REJECTED'
    union all
    select nullif(regexp_extract(upper(transaction_number), '^VRET_?([0-9]+)', 1), ''), source_row_id
    from {{ ref('stg_amazon_vendor__payables') }}
    where coalesce(transaction_date, date '1900-01-01') <= {{ as_of_date() }}

),

entered_requests as (

    select request_id, {{ collect_rows('source_row_id') }} as evidence
    from entered
    where request_id is not null
    group by request_id

)

select
    coalesce(deducted.deduction_key, entered_requests.request_id) as deduction_key,
    coalesce(deducted.request_id, entered_requests.request_id) as request_id,
    coalesce(deducted.reference, 'VRET' || entered_requests.request_id) as reference,
    deducted.payment_number,
    coalesce(deducted.amount, 0) as amount,
    deducted.currency,
    deducted.charged_on,
    deducted.deducted_on,
    coalesce(deducted.amount, 0) > 0 as is_deducted,
    coalesce(deducted.evidence, []) as evidence,
    list_sort(list_distinct(list_concat(coalesce(deducted.evidence, []), coalesce(entered_requests.evidence, []))))::varchar[] as all_evidence
from deducted
full outer join entered_requests on deducted.request_id = entered_requests.request_id
