-- Grain: one credit memo line of the B2B channel in base units, with the order line and the return that it answers. The order
-- of a credit memo is the order's identifier; a memo is another channel's only where its return or its order says so. Without a
-- return it belongs to the only one of its order line. Amounts and quantities are positive; is_reversal takes a credit back.
{{ config(materialized='table') }}
with elsewhere as (

    select external_order_id as order_id from {{ ref('int_erp_sales_orders') }}
    where external_order_id is not null
    group by external_order_id
    having bool_and(coalesce(channel, 'OROCOMMERCE') <> 'OROCOMMERCE')

),

memos as (

    select
        memo.*,
        coalesce(resolved.sku, memo.sku) as resolved_sku,
        coalesce(resolved.sku_key, '~' || {{ normalise_sku('memo.source_sku') }}) as sku_key,
        coalesce(memo.status in ('CANCELLED', 'CANCELED', 'VOID', 'VOIDED'), false) as is_void,
        coalesce(memo.gross_amount, 0) < 0 or memo.quantity < 0 as is_reversal
    from {{ ref('int_erp_credit_memos') }} as memo
    left join {{ ref('int_source_skus') }} as resolved
        on resolved.source_system = 'erp'
        and memo.source_sku = resolved.source_sku
        and {{ entity_date('memo.created_at') }} is not distinct from resolved.event_date
    where memo.zigzag_return_id not in (select zigzag_return_id from {{ ref('int_zigzag_items') }} where channel <> 'OROCOMMERCE' and zigzag_return_id is not null)
        or (memo.zigzag_return_id is null and coalesce(memo.order_id, '') not in (select order_id from elsewhere))

),

candidates as (

    select
        memos.credit_memo_line_id,
        line.order_line_id as oro_line_id,
        line.oro_sku_key,
        line.ordered_at,
        row_number() over (
            partition by memos.credit_memo_line_id
            order by line.order_line_id is not distinct from memos.order_line_id desc, line.unit_code is not distinct from memos.unit desc, line.order_line_id
        ) as candidate_rank
    from memos
    inner join {{ ref('int_oro_order_prices') }} as line
        on memos.order_id = line.order_id
        and (line.order_line_id = memos.order_line_id or line.sku_key = memos.sku_key)

),

only_returns as (

    select order_id, coalesce(oro_line_id, sku_key) as line_key, min(zigzag_return_id) as zigzag_return_id
    from {{ ref('int_oro_return_items') }}
    where not is_cancelled
    group by order_id, coalesce(oro_line_id, sku_key)
    having count(distinct zigzag_return_id) = 1

),

products as (

    select sku, min(oro_sku_key) as oro_sku_key from {{ ref('int_oro_order_prices') }} where sku is not null group by sku

)

select
    memos.credit_memo_line_id as refund_line_id,
    memos.credit_memo_id,
    memos.created_at,
    {{ entity_date('memos.created_at') }} as credit_date,
    memos.order_id,
    coalesce(line.oro_line_id, memos.order_line_id) as order_line_id,
    coalesce(memos.zigzag_return_id, only_returns.zigzag_return_id) as zigzag_return_id,
    coalesce(memos.zigzag_return_id, only_returns.zigzag_return_id, '') || '|' || coalesce(line.oro_line_id, memos.order_line_id, memos.sku_key, '') as return_line_key,
    memos.resolved_sku as sku,
    memos.sku_key,
    memos.source_sku,
    memos.unit,
    cast(round(abs(memos.quantity) * coalesce({{ factor_at('unit', 'line.ordered_at') }}, case
        when memos.unit is null or memos.unit = lower(item.base_unit) or not exists (select 1 from {{ ref('int_oro_unit_factors') }}) then 1
    end), 4) as decimal(18, 4)) as quantity,
    abs(memos.net_amount) as net_amount,
    abs(memos.tax_amount) as tax_amount,
    abs(memos.gross_amount) as gross_amount,
    memos.currency,
    memos.status,
    memos.is_void,
    memos.is_reversal,
    memos.source_row_id
from memos
left join candidates as line on memos.credit_memo_line_id = line.credit_memo_line_id and line.candidate_rank = 1
left join {{ ref('int_items') }} as item on memos.resolved_sku = item.sku
left join products on memos.resolved_sku = products.sku
left join {{ ref('int_oro_unit_factors') }} as unit
    on coalesce(line.oro_sku_key, products.oro_sku_key) = unit.sku_key and memos.unit = unit.unit_code
left join only_returns
    on memos.order_id = only_returns.order_id and coalesce(line.oro_line_id, memos.order_line_id, memos.sku_key) = only_returns.line_key
