-- Grain: one side of a cash reimbursement at its approval (golden D2b; the policy on_approval: the claim is virtually
-- certain once Amazon approved it). The settlement line that pays it then clears the receivable (golden D3). An approval
-- that no line paid in time is not expected any more: its money, if it came, was income of the settlement.
with prepared as (

    select
        'reimbursement_approved' as event_type,
        'AMAZON_FBA' as channel,
        coalesce(reimbursement_id, reimbursement_line_id) as source_document,
        reimbursement_line_id as natural_key,
        approved_date as event_date,
        approved_date as accounting_date,
        currency,
        concat_ws(' ', 'Reimbursement', reimbursement_id, 'approved:', coalesce(reason, 'no reason given')) as description,
        amount_total as value,
        coalesce(sku, {{ clean_text('source_sku') }}) as sku,
        'reimbursement' as line_key,
        [source_row_id] as source_row_ids,
        known_at
    from {{ ref('int_reimbursements') }}
    where amount_total > 0
        and quantity_cash > 0
        and currency is not null
        and (
            reimbursement_line_id in (select reimbursement_line_id from {{ ref('int_reimbursement_matches') }})
            or {{ age_in_days('approved_date') }} <= {{ policy('reimbursement_payment_days') }}
        )

)

{{ two_sided('prepared', account('reimbursement_receivable'), account('reimbursement')) }}
