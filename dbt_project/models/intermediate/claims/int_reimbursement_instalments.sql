-- Grain: one settlement reimbursement line that pays a part of an approval: the same SKU and currency, less than what is
-- approved, no order or the approval's own, posted from 3 days before the approval until the time that payment may take (R-X-10).
-- Lines that pay an approval whole (int_reimbursement_matches) are no instalments; each line goes to the nearest approval.
with approvals as (

    select
        reimbursement_line_id, reimbursement_id, order_id, currency, approved_date,
        amount_total as amount,
        {{ normalise_sku('source_sku') }} as source_sku_key
    from {{ ref('int_reimbursements') }}
    where amount_total > 0
        and quantity_cash > 0
        and reimbursement_line_id not in (select reimbursement_line_id from {{ ref('int_reimbursement_matches') }})

),

lines as (

    select
        source_row_id, component, settlement_id, order_id, currency, amount, effective_date,
        {{ normalise_sku('source_sku') }} as source_sku_key
    from {{ ref('int_settlement_lines') }}
    where is_current
        and amount > 0
        and account_code = {{ account('reimbursement') }}
        and (source_row_id, component) not in (select (source_row_id, component) from {{ ref('int_reimbursement_matches') }})

)

select
    lines.source_row_id,
    lines.component,
    lines.settlement_id,
    lines.effective_date,
    lines.amount as paid_amount,
    approvals.reimbursement_line_id
from lines
inner join approvals
    on lines.source_sku_key = approvals.source_sku_key
    and lines.currency = approvals.currency
    and lines.amount < approvals.amount
    and (lines.order_id is null or lines.order_id = approvals.order_id)
    and date_diff('day', approvals.approved_date, lines.effective_date) between -3 and {{ policy('reimbursement_payment_days') }}
qualify row_number() over (
    partition by lines.source_row_id, lines.component
    order by abs(date_diff('day', approvals.approved_date, lines.effective_date)), approvals.approved_date, approvals.reimbursement_line_id
) = 1
