-- Grain: one money component of one row of a current settlement, and when what it says first arrived in a document that could be posted.
-- A version that repeats a row tells nothing new about it. Equal rows are legal: they are told apart by their count, never by their place.
with seen as (

    select
        lines.source_row_id,
        lines.component,
        lines.settlement_id,
        lines.document_sha256,
        lines.row_number,
        settlements.is_current,
        settlements.received_at,
        coalesce(settlements.difference = 0, false) and settlements.rejected_count = 0 as is_whole,
        {{ hash_id(['transaction_type', 'amount_type', 'amount_description', 'amount', 'order_id', 'adjustment_id', 'shipment_id', 'order_item_code',
            'merchant_adjustment_item_id', 'promotion_id', 'source_sku', 'quantity', 'posted_at', 'lines.marketplace', 'component']) }} as line_hash
    from {{ ref('int_settlement_lines') }} as lines
    inner join {{ ref('int_settlements') }} as settlements using (settlement_id, document_sha256)

),

numbered as (

    select
        *,
        line_hash || ':' || row_number() over (partition by settlement_id, document_sha256, line_hash order by row_number) as line_key
    from seen

)

select
    source_row_id,
    component,
    line_key,
    coalesce(min(received_at) filter (where is_whole) over (partition by settlement_id, line_key), received_at) as known_at
from numbered
qualify is_current
