-- Grain: one item of a return to the vendor (return request x SKU), or a deduction for a return that nobody knows: physical and
-- commercial status on one row (R-VC-08), with the quantities claimed, verified, credited and deducted.
{{ config(materialized='table') }}
with weights as (

    select *, coalesce(nullif(claimed_refund, 0), nullif(requested_refund, 0), nullif(announced_quantity, 0), 1) as weight
    from {{ ref('int_vendor_return_claims') }}

),

weighed as (

    select
        *,
        sum(weight) over (partition by request_id order by sku_key rows unbounded preceding) as weight_until,
        sum(weight) over (partition by request_id) as weight_total
    from weights

),

-- a deduction names the request: its items share it by what is claimed for them
joined as (

    select
        weighed.* exclude (request_id, currency, weight, weight_until, weight_total),
        coalesce(weighed.request_id, deduction.request_id) as request_id,
        deduction.reference as deduction_reference,
        coalesce(deduction.is_deducted, false) as is_deducted,
        deduction.deduction_key is not null as is_charged,
        -- shares are rounded as running totals, so that they add up to the cent
        cast(case
            when weighed.request_id is null then deduction.amount
            else round(coalesce(deduction.amount, 0) * weighed.weight_until / weighed.weight_total, 2)
                - round(coalesce(deduction.amount, 0) * (weighed.weight_until - weighed.weight) / weighed.weight_total, 2)
        end as decimal(18, 4)) as deducted_amount,
        case when deduction.is_deducted then deduction.currency else weighed.currency end as currency,
        deduction.charged_on,
        deduction.deducted_on,
        deduction.payment_number,
        note.state as credit_note_state,
        coalesce(note.is_rejected, false) as is_credit_note_rejected,
        {{ entity_date('note.submitted_at') }} as credit_note_date,
        coalesce(deduction.all_evidence, []) as money_rows,
        coalesce(note.evidence, []) as note_rows
    from weighed
    full outer join {{ ref('int_vendor_deductions') }} as deduction on weighed.request_id = deduction.request_id
    left join {{ ref('int_vendor_credit_notes') }} as note on weighed.request_id = note.request_id

)

select
    {{ hash_id(["'vendor'", 'coalesce(request_id, deduction_reference)', 'sku_key']) }} as position_id,
    * replace (
        {%- for flag in ['is_in_portal', 'is_at_hub', 'is_rejected', 'is_undecided', 'is_processed', 'is_other_item'] %}
        coalesce({{ flag }}, false) as {{ flag }},
        {%- endfor %}
        {%- for quantity in ['requested', 'claimed', 'announced', 'received', 'graded', 'restocked'] %}
        coalesce({{ quantity }}_quantity, 0) as {{ quantity }}_quantity{{ ',' if not loop.last }}
        {%- endfor %}
    ),
    case
        when credit_note_state = 'accepted' then coalesce(nullif(claimed_quantity, 0), announced_quantity, 0) else 0
    end as credited_quantity,
    -- units that the deduction stands for; more than the claimed ones when it was deducted twice
    cast(case
        when not is_deducted then 0
        when unit_refund > 0 then round(deducted_amount / unit_refund)
        else coalesce(nullif(requested_quantity, 0), announced_quantity, 0)
    end as decimal(18, 4)) as deducted_quantity,
    case
        when not coalesce(is_at_hub, false) then 'unknown'
        when is_cancelled then 'cancelled'
        when restocked_quantity > 0 then 'restocked'
        when moved_at is not null then 'written_down'
        when graded_quantity > 0 then 'graded'
        when received_quantity > 0 then 'received'
        when is_missing then 'missing'
        else 'announced'
    end as physical_state,
    case
        when is_deducted and deducted_amount < coalesce(claimed_refund, 0) then 'partly_deducted'
        when is_deducted then 'deducted'
        when is_rejected then 'rejected'
        when is_credit_note_rejected then 'credit_note_rejected'
        when credit_note_state = 'accepted' then 'credited'
        when is_charged then 'charged'
        when credit_note_state = 'submitted' then 'credit_note_submitted'
        when not coalesce(is_in_portal, false) then 'unknown'
        when is_undecided then 'requested'
        else 'approved'
    end as commercial_state,
    list_sort(list_distinct(list_concat(list_concat(coalesce(portal_rows, []), coalesce(hub_rows, [])), list_concat(money_rows, note_rows))))::varchar[] as evidence
from joined
