-- Grain: one line of a credit memo as the newest export of that memo tells it. A memo is replaced as a whole, so that a line
-- that was taken off it is gone; equal lines of one memo stay apart. Memos after as_of are not seen. A line is known by what it
-- says, not by where it stood: another export of the same memo keeps its key.
with exports as (

    select
        *,
        dense_rank() over (partition by external_id order by received_at desc, document_sha256 desc) as export_rank
    from {{ ref('stg_erp__credit_memos') }}
    where credit_memo_id is not null and coalesce(created_at <= {{ as_of() }}, true)

),

ranked as (

    select
        *,
        dense_rank() over (partition by credit_memo_id order by received_at desc, document_sha256 desc) as memo_rank,
        row_number() over (
            partition by document_sha256, credit_memo_id, order_id, order_line_id, zigzag_return_id, source_sku, quantity, unit, net_amount, tax_amount
            order by created_at, status, row_number
        ) as occurrence
    from exports
    where export_rank = 1

)

select
    {{ hash_id([
        'ranked.credit_memo_id', 'ranked.order_id', 'ranked.order_line_id', 'ranked.zigzag_return_id', 'ranked.source_sku',
        'ranked.quantity', 'ranked.unit', 'ranked.net_amount', 'ranked.tax_amount', 'ranked.occurrence',
    ]) }} as credit_memo_line_id,
    ranked.credit_memo_id,
    ranked.created_at,
    ranked.order_id,
    ranked.order_line_id,
    ranked.zigzag_return_id,
    coalesce(items.sku, {{ clean_text('ranked.source_sku') }}) as sku,
    ranked.source_sku,
    ranked.quantity,
    ranked.unit,
    ranked.net_amount,
    coalesce(ranked.tax_amount, 0) as tax_amount,
    ranked.net_amount + coalesce(ranked.tax_amount, 0) as gross_amount,
    ranked.currency,
    ranked.status,
    ranked.source_row_id
from ranked
left join {{ ref('int_items') }} as items on {{ normalise_sku('ranked.source_sku') }} = items.sku_key
where ranked.memo_rank = 1
