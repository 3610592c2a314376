-- Grain: one order and SKU that Amazon paid for without goods coming back: quantity and amount recovered, reversals netted.
-- is_refund_undone: the customer was charged again or a claim was won back, which undoes the refund (matching.md cases 11, 12).
-- is_for_wrong_item: Amazon paid because the customer sent another item back (matching.md case 20).
-- The reimbursements report and the settlement tell of the same money, so the larger quantity counts, never the sum.
with reported as (

    select
        match_key,
        sum(case when is_reversal then -abs(quantity_total) else quantity_total end) as quantity,
        sum(amount_total) as amount,
        min(currency) as currency,
        min(approved_at) as recovered_at,
        bool_or(upper(coalesce(reason, '')) = 'CRETURN_WRONG_ITEM') as is_for_wrong_item,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from {{ ref('int_reimbursements') }}
    where match_key is not null and lower(coalesce(reason, '')) not like '%fee%'
    group by match_key

),

only_refund as (

    -- a recovery that names no SKU belongs to the only refunded line of its order
    select order_id, min(match_key) as match_key
    from {{ ref('int_refund_lines') }}
    where order_id is not null and refund_kind = 'refund'
    group by order_id
    having count(distinct match_key) = 1

),

settled as (

    select
        coalesce(line.order_id || '|' || coalesce(line.sku, '~' || {{ normalise_sku('line.source_sku') }}), only_refund.match_key) as match_key,
        sum(case when line.amount < 0 then -1 else 1 end * coalesce(nullif(line.quantity, 0), 1)) as quantity,
        sum(line.amount) as amount,
        min(line.currency) as currency,
        min(line.posted_at) as recovered_at,
        bool_or(lower(line.amount_description) in ('buyerrecharge', 'a2zguaranteerecovery', 'chargebackrecovery')) as is_refund_undone,
        {{ collect_rows('line.source_row_id') }} as source_row_ids
    from {{ ref('int_settlement_lines') }} as line
    left join only_refund on line.order_id = only_refund.order_id and line.source_sku is null
    where line.is_current
        and line.order_id is not null
        and coalesce(line.source_sku, only_refund.match_key) is not null
        and line.posted_at <= {{ as_of() }}
        and (
            lower(line.amount_type) = 'fba inventory reimbursement'
            or lower(line.amount_description) in ('buyerrecharge', 'a2zguaranteerecovery', 'chargebackrecovery')
        )
    group by all

)

select
    coalesce(reported.match_key, settled.match_key) as match_key,
    cast(greatest(coalesce(reported.quantity, 0), coalesce(settled.quantity, 0), 0) as decimal(18, 4)) as quantity,
    coalesce(reported.amount, settled.amount) as amount,
    coalesce(reported.currency, settled.currency) as currency,
    coalesce(reported.recovered_at, settled.recovered_at) as occurred_at,
    coalesce(settled.is_refund_undone, false) as is_refund_undone,
    coalesce(reported.is_for_wrong_item, false) as is_for_wrong_item,
    list_concat(coalesce(reported.source_row_ids, []), coalesce(settled.source_row_ids, [])) as source_row_ids
from reported
full outer join settled using (match_key)
