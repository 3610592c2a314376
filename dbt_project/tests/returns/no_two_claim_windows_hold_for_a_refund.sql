-- A second window would double the refund line, so the settings may not overlap.
{{ config(meta={'dagster': {'ref': {'name': 'int_claim_windows'}}}) }}
select one.marketplace, one.currency, one.valid_from, other.valid_from as other_valid_from
from {{ ref('int_claim_windows') }} as one
inner join {{ ref('int_claim_windows') }} as other
    on one.marketplace = other.marketplace
    and one.currency = other.currency
    and one.valid_from <= other.valid_to
    and other.valid_from <= one.valid_to
    and (one.window_start_days, one.window_end_days, one.valid_from, one.valid_to)
        < (other.window_start_days, other.window_end_days, other.valid_from, other.valid_to)
