-- Grain: one refund line and where it stands at as_of. The order of the cases decides: what takes no part, what was undone,
-- what expects no goods, what came back, what Amazon paid for, and else how long the goods are missing.
select
    refund.refund_line_id,
    case
        when refund.is_excluded then 'excluded'
        when refund.quantity > 0 and refund.reversed_quantity >= refund.quantity then 'reversed'
        when refund.refund_kind in ('non_goods', 'goodwill', 'returnless') then 'returnless'
        when refund.expected_quantity = 0 then case when refund.is_over_refunded then 'over_refunded' else 'returnless' end
        when refund.received_quantity >= refund.expected_quantity then 'matched'
        when refund.suggested_quantity > 0 then 'suggested'
        when refund.missing_quantity <= 0 then case when refund.is_refund_undone then 'reversed' else 'reimbursed' end
        when refund.received_quantity > 0 or refund.match_key in (select match_key from {{ ref('int_incomplete_kits') }}) then 'partial'
        when refund.refund_age_days <= {{ policy('refund_in_transit_days') }} then 'in_transit'
        when {{ as_of_date() }} > refund.claim_window_end_date then 'written_off'
        when {{ as_of_date() }} >= refund.claim_window_start_date then 'claimable'
        else 'overdue'
    end as state
from {{ ref('int_refund_receipts') }} as refund
