-- Grain: one side of what a reversal takes back beyond the reimbursement that it names (golden D6): the settlement posts the whole
-- as less recovery, this moves the excess to an account of its own. Each reversal carries its own part of the excess.
with running as (

    select
        *,
        sum(amount) over (
            partition by original_reimbursement_id, sku_key, currency order by approved_at, reimbursement_line_id rows unbounded preceding
        ) as taken_back
    from {{ ref('int_reimbursement_reversals') }}
    where has_original

),

prepared as (

    select
        'reversal_gap' as event_type,
        'AMAZON_FBA' as channel,
        coalesce(reimbursement_id, reimbursement_line_id) as source_document,
        reimbursement_line_id as natural_key,
        approved_date as event_date,
        approved_date as accounting_date,
        currency,
        concat_ws(' ', 'Taken back beyond reimbursement', original_reimbursement_id) as description,
        cast(greatest(taken_back - original_amount, 0) - greatest(taken_back - amount - original_amount, 0) as decimal(18, 4)) as value,
        coalesce(sku, {{ clean_text('source_sku') }}) as sku,
        'gap' as line_key,
        list_sort(list_append(original_row_ids, source_row_id)) as source_row_ids,
        known_at
    from running

),

excess as (

    select * from prepared where value > 0

)

{{ two_sided('excess', account('reversal_gap'), account('reimbursement')) }}
