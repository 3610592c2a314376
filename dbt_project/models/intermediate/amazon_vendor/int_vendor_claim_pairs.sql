-- Grain: one generation of a claim on an invoice (root x family x generation): a shortage or price claim with its reversal.
-- A claim is entered net of the quick-pay discount and its reversal without it, so a reversal may give back more (R-X-18).
with sides as (

    select
        family,
        root,
        generation,
        currency,
        kind in ('shortage_claim', 'price_claim') as is_claim,
        amount,
        payment_date,
        invoice_date,
        remittance_line_id,
        evidence
    from {{ ref('int_vendor_remittance_lines') }}
    where family in ('shortage', 'price')

)

select
    {{ hash_id(['family', 'root', 'generation', 'currency']) }} as claim_pair_id,
    family,
    root,
    generation,
    max(generation) over (partition by family, root, currency) as generation_count,
    currency,
    cast(coalesce(sum(amount) filter (where is_claim), 0) as decimal(18, 4)) as claim_amount,
    cast(coalesce(sum(amount) filter (where not is_claim), 0) as decimal(18, 4)) as reversal_amount,
    cast(sum(amount) as decimal(18, 4)) as balance,
    min(coalesce(payment_date, invoice_date)) filter (where is_claim) as claimed_on,
    max(coalesce(payment_date, invoice_date)) filter (where not is_claim) as reversed_on,
    case
        when count(*) filter (where is_claim) = 0 then 'reversal_without_claim'
        when count(*) filter (where not is_claim) = 0 then 'open'
        when sum(amount) < 0 then 'partly_reversed'
        else 'reversed'
    end as state,
    {{ collect_row_lists('evidence') }} as evidence
from sides
group by family, root, generation, currency
