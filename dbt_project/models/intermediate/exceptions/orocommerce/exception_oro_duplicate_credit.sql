-- Grain: one credit memo line that credits units of a return line that an earlier memo had credited (R-ORO-02): together they
-- are more than was announced or came. The memo taken back closes it.
with earlier as (

    select
        memo.refund_line_id,
        string_agg(other.credit_memo_id, ', ' order by other.memo_rank) as credit_memo_ids,
        {{ collect_rows('other.source_row_id') }} as source_row_ids
    from {{ ref('int_oro_credits') }} as memo
    inner join {{ ref('int_oro_credits') }} as other
        on memo.return_line_key = other.return_line_key and other.memo_rank < memo.memo_rank
    where memo.duplicate_quantity > 0
    group by memo.refund_line_id

)

select
    'ORO_DUPLICATE_CREDIT' as exception_code,
    memo.refund_line_id as grain_key,
    'OROCOMMERCE' as channel,
    memo.order_id,
    memo.zigzag_return_id as return_id,
    memo.zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    memo.credit_memo_id as subject,
    coalesce(memo.sku, {{ clean_text('memo.source_sku') }}) as sku,
    memo.duplicate_quantity as quantity,
    cast(round(memo.gross_amount * memo.duplicate_quantity / memo.quantity, 2) as decimal(18, 4)) as amount,
    memo.currency,
    memo.credit_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected one credit for the return line, found memo ' || memo.credit_memo_id || ' beside ' || earlier.credit_memo_ids || ', difference '
        || {{ units('memo.duplicate_quantity') }} || ' base unit(s) credited again, in return '
        || coalesce(memo.zigzag_return_id, 'unknown') || ' of order ' || coalesce(memo.order_id, 'unknown') || '.' as message,
    list_sort(list_distinct(list_concat(list_concat([memo.source_row_id], earlier.source_row_ids), memo.position_row_ids)))::varchar[] as evidence
from {{ ref('int_oro_credits') }} as memo
inner join earlier on memo.refund_line_id = earlier.refund_line_id
