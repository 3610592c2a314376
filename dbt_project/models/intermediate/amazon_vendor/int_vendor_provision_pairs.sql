-- Grain: one provision that Amazon withheld, with the reversal that released it. References repeat from payment to payment, so
-- provisions pair with later reversals of the same root, currency and amount, first with first (R-X-18).
with documents as (

    select
        {{ hash_id(['reference', 'root', 'invoice_date', 'currency', 'coalesce(abs(invoice_amount), abs(amount))']) }} as provision_id,
        kind = 'provision' as is_provision,
        family,
        case when rule like 'PROVISION%' and root <> reference then root end as root,
        reference,
        invoice_date,
        currency,
        coalesce(abs(invoice_amount), abs(amount)) as document_amount,
        sum(amount) as amount,
        min(coalesce(payment_date, invoice_date)) as applied_on,
        {{ collect_row_lists('evidence') }} as evidence
    from {{ ref('int_vendor_remittance_lines') }}
    where kind in ('provision', 'provision_reversal')
    group by all

),

numbered as (

    select
        *,
        row_number() over (
            partition by is_provision, family, root, currency, document_amount order by applied_on, invoice_date, provision_id
        ) as sequence
    from documents

)

select
    provisions.provision_id,
    provisions.reference,
    provisions.family,
    provisions.root,
    provisions.currency,
    cast(abs(provisions.amount) as decimal(18, 4)) as amount,
    provisions.applied_on as withheld_on,
    reversals.provision_id as reversal_id,
    reversals.reference as reversal_reference,
    reversals.applied_on as released_on,
    list_sort(list_distinct(list_concat(provisions.evidence, coalesce(reversals.evidence, []))))::varchar[] as evidence
from numbered as provisions
left join numbered as reversals
    on not reversals.is_provision
    and provisions.family = reversals.family
    and provisions.root is not distinct from reversals.root
    and provisions.currency is not distinct from reversals.currency
    and provisions.document_amount = reversals.document_amount
    and provisions.sequence = reversals.sequence
where provisions.is_provision
