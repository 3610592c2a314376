-- Grain: one classified line of a settlement that can be posted, with its final account, its accounting month and date.
-- Second step of classification, after refunds were understood: a goodwill refund of Principal goes to 4110, a
-- reimbursement that was recognised when it was approved settles the receivable 1230.
with goodwill_rows as (

    select distinct unnest(source_row_ids) as source_row_id
    from {{ ref('int_refund_lines') }}
    where refund_kind = 'goodwill'

),

repointed as (

    select
        lines.* exclude (account_code),
        settlements.period_end_date,
        case
            when lines.account_code = {{ account('sales_returns') }}
                and {{ mapping_key('lines.amount_description') }} = 'principal'
                and goodwill_rows.source_row_id is not null then {{ account('goodwill') }}
            when matches.source_row_id is not null then {{ account('reimbursement_receivable') }}
            else lines.account_code
        end as account_code,
        strftime(lines.effective_date, '%Y-%m') as accounting_month
    from {{ ref('int_settlement_lines') }} as lines
    inner join {{ ref('int_settlements') }} as settlements using (settlement_id, document_sha256)
    left join goodwill_rows on lines.source_row_id = goodwill_rows.source_row_id
    left join (
        select distinct source_row_id, component from {{ ref('int_reimbursement_matches') }}
    ) as matches
        on lines.source_row_id = matches.source_row_id and lines.component = matches.component
    where settlements.is_postable

),

dated as (

    select
        repointed.*,
        arrivals.line_key,
        arrivals.known_at,
        max(effective_date) over (partition by settlement_id, accounting_month) as last_event_date
    from repointed
    inner join {{ ref('int_settlement_arrivals') }} as arrivals
        on repointed.source_row_id = arrivals.source_row_id and repointed.component = arrivals.component

)

select
    * exclude (known_at, last_event_date),
    -- a row that came after its month was locked makes an entry of its own in the first open month
    {{ posting_date('least(last_day(effective_date), greatest(period_end_date, last_event_date))', 'known_at') }} as accounting_date,
    last_event_date,
    known_at
from dated
