-- Grain: one settlement reimbursement line and an approval that it pays: one to one, else one line for all approvals of a
-- SKU and day, which Amazon may pay as one (R-X-10).
-- The settlement does not show the reimbursement id: SKU, currency and amount must be equal and the line posted between
-- 3 days before and 45 days after the approval. Nearest dates first, in rounds: what two sides both prefer is taken out.
with approvals as (

    select
        reimbursement_line_id, source_sku, currency, amount_total as amount, approved_date, source_row_id,
        {{ normalise_sku('source_sku') }} as source_sku_key,
        row_number() over (
            partition by {{ normalise_sku('source_sku') }}, currency, amount_total, approved_date order by reimbursement_line_id
        ) as same_day_number
    from {{ ref('int_reimbursements') }}
    where amount_total > 0 and quantity_cash > 0

),

lines as (

    select
        source_row_id, component, {{ normalise_sku('source_sku') }} as source_sku_key, currency, amount, effective_date,
        row_number() over (
            partition by {{ normalise_sku('source_sku') }}, currency, amount, effective_date order by settlement_id, row_number, component
        ) as same_day_number
    from {{ ref('int_settlement_lines') }}
    where is_current and amount > 0 and account_code = {{ account('reimbursement') }}

),

candidates as (

    select
        approvals.reimbursement_line_id,
        lines.source_row_id,
        lines.component,
        approvals.source_row_id as approval_row_id,
        abs(date_diff('day', approvals.approved_date, lines.effective_date)) as days_apart,
        abs(approvals.same_day_number - lines.same_day_number) as number_apart,
        approvals.approved_date,
        lines.effective_date
    from approvals
    inner join lines
        on approvals.source_sku_key is not distinct from lines.source_sku_key
        and approvals.currency = lines.currency
        and approvals.amount = lines.amount
        and date_diff('day', approvals.approved_date, lines.effective_date) between -3 and 45

)
{%- set rounds = 4 %}
{%- for round in range(rounds) %},

open_{{ round }} as (

    select * from candidates
    {%- if round > 0 %}
    where reimbursement_line_id not in (select reimbursement_line_id from matches_{{ round - 1 }})
        and (source_row_id, component) not in (select (source_row_id, component) from matches_{{ round - 1 }})
    {%- endif %}

),

matches_{{ round }} as (

    {%- if round > 0 %}
    select * from matches_{{ round - 1 }}
    union all
    {%- endif %}
    select * from open_{{ round }}
    qualify row_number() over (
            partition by reimbursement_line_id order by days_apart, number_apart, effective_date, source_row_id, component) = 1
        and row_number() over (
            partition by source_row_id, component order by days_apart, number_apart, approved_date, reimbursement_line_id) = 1

)
{%- endfor %},

merged_approvals as (

    select source_sku_key, currency, approved_date, sum(amount) as amount, list(reimbursement_line_id) as reimbursement_line_ids
    from approvals
    where reimbursement_line_id not in (select reimbursement_line_id from matches_{{ rounds - 1 }})
    group by source_sku_key, currency, approved_date
    having count(*) > 1

),

merged_matches as (

    select merged_approvals.reimbursement_line_ids, lines.source_row_id, lines.component, lines.effective_date
    from merged_approvals
    inner join lines
        on merged_approvals.source_sku_key is not distinct from lines.source_sku_key
        and merged_approvals.currency = lines.currency
        and merged_approvals.amount = lines.amount
        and date_diff('day', merged_approvals.approved_date, lines.effective_date) between -3 and 45
    where (lines.source_row_id, lines.component) not in (select (source_row_id, component) from matches_{{ rounds - 1 }})
    qualify row_number() over (
            partition by merged_approvals.reimbursement_line_ids order by lines.effective_date, lines.same_day_number, lines.source_row_id) = 1
        and row_number() over (
            partition by lines.source_row_id, lines.component order by merged_approvals.approved_date) = 1

)

select reimbursement_line_id, source_row_id, component, approval_row_id, approved_date, effective_date from matches_{{ rounds - 1 }}
union all
select approvals.reimbursement_line_id, merged.source_row_id, merged.component, approvals.source_row_id, approvals.approved_date, merged.effective_date
from (select unnest(reimbursement_line_ids) as reimbursement_line_id, * exclude (reimbursement_line_ids) from merged_matches) as merged
inner join approvals using (reimbursement_line_id)
