-- Grain: one line of a remittance, payment x invoice (the same reference with another invoice date is another invoice). An
-- invoice may be applied in slices over several payments. What a line means is decided by the seed remittance_grammar: the
-- longest literal that fits the reference, else the description (R-X-18).
with remittances as (

    select * from {{ ref('stg_amazon_vendor__remittances') }}

),

payment_dates as (

    select payment_number, arg_max(payment_date, (received_at, document_sha256)) as payment_date
    from remittances
    where section = 'payments'
    group by payment_number

),

-- an export that shows the invoice of the payment again replaces what was known of it
current_rows as (

    select remittances.* exclude (payment_date), payment_dates.payment_date
    from remittances
    left join payment_dates on remittances.payment_number = payment_dates.payment_number
    where section = 'invoices'
        and coalesce(payment_dates.payment_date, remittances.invoice_date, date '1900-01-01') <= {{ as_of_date() }}
    qualify dense_rank() over (
        partition by remittances.payment_number, {{ remittance_key('invoice_number') }}, invoice_date
        order by received_at desc, document_sha256 desc
    ) = 1

),

lines as (

    select
        {{ hash_id(['payment_number', remittance_key('invoice_number'), 'invoice_date']) }} as remittance_line_id,
        payment_number,
        {{ remittance_key('invoice_number') }} as reference,
        invoice_date,
        min(invoice_number) as invoice_number,
        max(payment_date) as payment_date,
        max(transaction_type) as transaction_type,
        max(coalesce(transaction_description, description)) as description,
        max(coalesce(original_invoice_number, reference_details)) as stated_reference,
        max(coalesce(invoice_currency, stated_currency)) as currency,
        sum(invoice_amount) as invoice_amount,
        sum(terms_discount_taken) as terms_discount,
        sum(withholding_amount) as withholding_amount,
        cast(coalesce(sum(coalesce(amount_paid, net_amount_paid)), 0) as decimal(18, 4)) as amount,
        min(remaining_amount) as remaining_amount,
        {{ collect_rows('source_row_id') }} as evidence
    from current_rows
    group by payment_number, {{ remittance_key('invoice_number') }}, invoice_date

),

described as (

    select *, {{ description_key("coalesce(description, transaction_type)") }} as description_key from lines

),

fitting as (

    select
        described.remittance_line_id,
        grammar.*,
        case
            when grammar.field = 'reference' then regexp_extract(described.reference, grammar.pattern, 1)
            else described.reference
        end as root
    from described
    inner join {{ setting('remittance_grammar') }} as grammar
        on regexp_matches(
            case when grammar.field = 'reference' then described.reference else described.description_key end, grammar.pattern
        )
        and case grammar.sign when '-' then described.amount < 0 when '+' then described.amount > 0 else true end
        and coalesce(described.payment_date, described.invoice_date, {{ as_of_date() }})
            between coalesce(try_cast(grammar.valid_from as date), date '1900-01-01')
            and coalesce(try_cast(grammar.valid_to as date), date '9999-12-31')
    qualify row_number() over (
        partition by described.remittance_line_id
        order by grammar.field = 'reference' desc, length(grammar.literal) desc, grammar.literal
    ) = 1

),

-- Amazon's own invoices say which return they are about
return_invoices as (

    select {{ remittance_key('invoice_number') }} as reference, min(return_ids[1]) as return_request_id
    from {{ ref('int_vendor_invoices') }}
    where len(return_ids) > 0
    group by {{ remittance_key('invoice_number') }}

)

select
    described.* exclude (description_key),
    coalesce(
        fitting.kind, case when return_invoices.reference is not null then 'vendor_return' when described.amount >= 0 then 'invoice' end
    ) as kind,
    fitting.literal as rule,
    fitting.family,
    try_cast(fitting.generation as integer) as generation,
    coalesce(nullif(fitting.root, ''), described.reference) as root,
    coalesce(
        fitting.account_code, case when return_invoices.reference is not null or described.amount >= 0 then '1110' end
    ) as account_code,
    coalesce(
        nullif(regexp_extract(described.reference, '^VRET_?([0-9]+)', 1), ''),
        return_invoices.return_request_id,
        case
            when fitting.kind = 'vendor_return'
                then nullif(regexp_extract(described.stated_reference, '(?:VRET)?([0-9]{5,})', 1), '')
        end
    ) as return_request_id
from described
left join fitting on described.remittance_line_id = fitting.remittance_line_id
left join return_invoices on described.reference = return_invoices.reference
