-- A settlement that the bank paid in full leaves nothing on the clearing account.
{{ config(meta={'dagster': {'ref': {'name': 'settlement_tieout'}}}) }}
select settlement_id, clearing_balance
from {{ ref('settlement_tieout') }}
where is_postable
    and header_total > 0
    and bank_amount = header_total
    and clearing_balance <> 0
    -- all slices are posted
    and {{ entity_date('period_end') }} <= {{ as_of_date() }}
