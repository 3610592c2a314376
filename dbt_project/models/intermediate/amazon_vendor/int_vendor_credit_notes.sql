-- Grain: one return request and what became of the credit notes that were submitted for it. An accepted one stands, whatever
-- failed before or after it (R-VC-07).
select
    regexp_replace(upper(trim(reference)), '^VRET_?', '') as request_id,
    case
        when bool_or(status = 'SUCCESS') then 'accepted'
        when bool_or(status not in ('SUCCESS', 'FAILURE') and submitted_at >= failed_last_at) or not bool_or(status = 'FAILURE') then 'submitted'
        else 'rejected'
    end as state,
    min(submitted_at) as submitted_at,
    min(submitted_at) filter (where status = 'SUCCESS') as accepted_at,
    max(submitted_at) filter (where status = 'FAILURE') as rejected_at,
    bool_or(status = 'FAILURE') and not bool_or(status = 'SUCCESS') as is_rejected,
    arg_max(rejection_reason, submitted_at) filter (where status = 'FAILURE') as rejection_reason,
    {{ collect_row_lists('evidence') }} as evidence
from (
    select *, max(submitted_at) filter (where status = 'FAILURE') over (partition by reference) as failed_last_at
    from {{ ref('int_vendor_transactions') }}
    where reference is not null
)
group by 1
