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

keyed as (

    select
        *,
        {{ hash_id(['transaction_type', 'amount_type', 'amount_description', 'amount', 'order_id', 'adjustment_id', 'shipment_id', 'order_item_code',
            'merchant_adjustment_item_id', 'promotion_id', 'source_sku', 'quantity', 'posted_at', 'marketplace', 'component']) }} as line_hash
    from repointed

)

select
    * exclude (line_hash),
    -- equal rows are legal: they are told apart by their count, never by their place in the file
    line_hash || ':' || row_number() over (partition by settlement_id, line_hash order by row_number) as line_key,
    least(
        last_day(effective_date),
        greatest(period_end_date, max(effective_date) over (partition by settlement_id, accounting_month))
    ) as accounting_date,
    max(effective_date) over (partition by settlement_id, accounting_month) as last_event_date
from keyed
