-- Every line of reconciled_returns is one pair of money and goods, with its value and currency; no other such pair exists.
{{ config(meta={'dagster': {'ref': {'name': 'record_pairs'}}}) }}
with pairs as (

    select * from {{ ref('record_pairs') }} where right_record = 'goods'

)

select line.return_line_key, pairs.record_key, line.refund_amount, pairs.value, line.currency, pairs.currency as pair_currency, line.state, pairs.outcome
from {{ ref('reconciled_returns') }} as line
full outer join pairs on line.return_line_key = pairs.record_key
where line.return_line_key is null
    or pairs.record_key is null
    or (line.refund_amount <> 0 and (line.refund_amount <> pairs.value or line.currency is distinct from pairs.currency))
    or (line.state in ('overdue', 'claimable', 'written_off')) <> (pairs.outcome = 'orphaned_left')
    or (line.state = 'matched' and pairs.outcome not in ('matched', 'mismatched'))
