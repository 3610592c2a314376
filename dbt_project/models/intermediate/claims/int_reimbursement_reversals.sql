-- Grain: one line of the reimbursements report by which Amazon takes money back, with the reimbursement that it names: the
-- same id and SKU, approved before. reversal_kind says whether the unit came back with it (−cash/+inventory) or not (R-X-08).
with originals as (

    select
        reimbursement_id,
        sku_key,
        currency,
        min(approved_at) as approved_at,
        sum(amount_total) as amount,
        sum(quantity_total) as quantity,
        min(match_key) as match_key,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from {{ ref('int_reimbursements') }}
    where not is_reversal and reimbursement_id is not null
    group by reimbursement_id, sku_key, currency

)

select
    reversal.reimbursement_line_id,
    reversal.reimbursement_id,
    reversal.original_reimbursement_id,
    originals.reimbursement_id is not null as has_original,
    case when reversal.quantity_inventory <> 0 then 'cash_for_inventory' else 'cash' end as reversal_kind,
    reversal.approved_at,
    reversal.approved_date,
    reversal.order_id,
    reversal.sku,
    reversal.source_sku,
    reversal.sku_key,
    reversal.currency,
    -reversal.amount_total as amount,
    abs(reversal.quantity_total) as quantity,
    reversal.match_key,
    originals.match_key as original_match_key,
    originals.amount as original_amount,
    originals.quantity as original_quantity,
    reversal.source_row_id,
    reversal.known_at,
    coalesce(originals.source_row_ids, []) as original_row_ids
from {{ ref('int_reimbursements') }} as reversal
left join originals
    on reversal.original_reimbursement_id = originals.reimbursement_id
    and reversal.sku_key is not distinct from originals.sku_key
    and reversal.currency is not distinct from originals.currency
    and reversal.approved_at >= originals.approved_at
where reversal.amount_total < 0
