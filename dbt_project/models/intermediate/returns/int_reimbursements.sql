-- Grain: one reimbursement line by as_of. A line that several reports show is one line; the newest report tells its state.
with numbered as (

    select
        reimbursement.*,
        {{ entity_date('approved_at') }} as approved_date,
        row_number() over (
            partition by document_sha256, reimbursement_id, source_sku, fnsku, order_id, reason, amount_total
            order by approved_at, quantity_total, row_number
        ) as occurrence
    from {{ ref('stg_amazon_fba__reimbursements') }} as reimbursement
    where approved_at <= {{ as_of() }}

),

newest as (

    select
        *,
        min(received_at) over (
            partition by reimbursement_id, source_sku, fnsku, order_id, reason, amount_total, occurrence
        ) as known_at
    from numbered
    qualify row_number() over (
        partition by reimbursement_id, source_sku, fnsku, order_id, reason, amount_total, occurrence
        order by received_at desc, approved_at desc, quantity_total, source_row_id
    ) = 1

)

select
    {{ hash_id(["'reimbursement'", 'reimbursement_id', 'newest.source_sku', 'fnsku', 'order_id', 'reason', 'amount_total', 'occurrence']) }} as reimbursement_line_id,
    newest.*,
    resolved.sku,
    resolved.sku_key,
    case when order_id is not null then order_id || '|' || resolved.sku_key end as match_key,
    (amount_total < 0 or quantity_total < 0) as is_reversal
from newest
left join {{ ref('int_source_skus') }} as resolved
    on resolved.source_system = 'amazon_fba'
    and newest.source_sku = resolved.source_sku
    and newest.approved_date = resolved.event_date
