-- Grain: one settlement as one document states it: do its rows add up, was it paid, is its clearing account empty.
-- The clearing balance is what is still due for this settlement. Lines about another settlement's balance (Payable to
-- Amazon, Successful charge, failed transfers) also post to 1200, but clear that other settlement.
with clearing as (

    select source_document as settlement_id, sum(amount) as clearing_balance
    from {{ ref('int_journal_lines') }}
    where account_code = {{ account('clearing') }} and event_type in ('settlement', 'deposit') and not starts_with(line_key, 'line:')
    group by source_document

)

select
    'AMAZON_FBA' as channel,
    settlements.settlement_id,
    settlements.version,
    settlements.is_current,
    settlements.document_sha256,
    settlements.marketplace,
    settlements.currency,
    settlements.period_start,
    settlements.period_end,
    cast(settlements.line_count as integer) as line_count,
    cast(settlements.rejected_count as integer) as rejected_count,
    settlements.line_total,
    settlements.header_total,
    cast(settlements.difference as decimal(18, 4)) as difference,
    settlements.deposit_date,
    matches.value_date as bank_date,
    matches.amount as bank_amount,
    cast(case when settlements.is_current then coalesce(clearing.clearing_balance, 0) end as decimal(18, 4)) as clearing_balance,
    settlements.is_postable,
    {{ as_of() }} as as_of
from {{ ref('int_settlements') }} as settlements
left join {{ ref('int_bank_matches') }} as matches
    on settlements.settlement_id = matches.settlement_id and settlements.is_current
left join clearing on settlements.settlement_id = clearing.settlement_id
order by settlements.settlement_id, settlements.version, settlements.document_sha256
