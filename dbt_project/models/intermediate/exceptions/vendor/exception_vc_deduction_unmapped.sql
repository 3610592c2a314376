-- Grain: one deduction of a remittance that no rule of the grammar knows (R-X-18): what it is for is decided by a person.
select
    'VC_DEDUCTION_UNMAPPED' as exception_code,
    payment_number || '|' || remittance_line_id as grain_key,
    'AMAZON_VENDOR' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id']) }}
    payment_number as settlement_id,
    cast(null as varchar) as shipment_id,
    coalesce(invoice_number, reference) as subject,
    cast(null as varchar) as sku,
    cast(null as decimal(18, 4)) as quantity,
    abs(amount) as amount,
    currency,
    coalesce(payment_date, invoice_date) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a known kind of deduction, found ' || coalesce(invoice_number, 'no invoice number')
        || coalesce(' (' || coalesce(description, transaction_type) || ')', '') || ', difference ' || {{ money('amount', 'currency') }}
        || ', in remittance ' || payment_number || '.' as message,
    evidence
from {{ ref('int_vendor_remittance_lines') }}
where kind is null
