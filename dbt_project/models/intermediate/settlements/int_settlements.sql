-- Grain: one settlement as one document states it (settlement x version). The version received last is the current one.
-- A settlement can be posted when it is current, its summary is there, no row was rejected and its rows add up (R-IPS-02).
-- is_copy: the same rows came first under another settlement number (R-X-03); a copy is never current, so its rows count nowhere.
with rows_of_settlements as (

    select * from {{ ref('stg_amazon_fba__settlements') }}

),

documents as (

    select
        settlement_id,
        document_sha256,
        max(version) as version,
        max(received_at) as received_at,
        arg_min(source_row_id, row_number) filter (where row_kind = 'summary') as summary_row_id,
        arg_min(period_start, row_number) filter (where row_kind = 'summary') as period_start,
        arg_min(period_end, row_number) filter (where row_kind = 'summary') as period_end,
        arg_min(deposited_at, row_number) filter (where row_kind = 'summary') as deposited_at,
        arg_min(total_amount, row_number) filter (where row_kind = 'summary') as header_total,
        coalesce(arg_min(currency, row_number) filter (where row_kind = 'summary'), max(currency)) as currency,
        count(*) filter (where row_kind = 'detail') as line_count,
        cast(coalesce(sum(row_amount) filter (where row_kind = 'detail'), 0) as decimal(18, 4)) as line_total,
        count(order_id) filter (where row_kind = 'detail') as order_row_count,
        -- what the rows say, whatever their order and the number of their settlement
        sum(cast(hash(
            transaction_type, order_id, adjustment_id, shipment_id, marketplace, amount_type, amount_description, row_amount, posted_at,
            order_item_code, source_sku, quantity
        ) as hugeint)) filter (where row_kind = 'detail') as content_sum
    from rows_of_settlements
    group by settlement_id, document_sha256

),

marketplace_counts as (

    select settlement_id, document_sha256, marketplace, count(*) as row_count, starts_with(marketplace, 'Non-Amazon') as is_other_channel
    from rows_of_settlements
    where row_kind = 'detail' and marketplace is not null
    group by settlement_id, document_sha256, marketplace

),

marketplaces as (

    select
        settlement_id,
        document_sha256,
        list(marketplace order by is_other_channel, row_count desc, marketplace)[1] as marketplace,
        list_sort(list(marketplace) filter (where not is_other_channel)) as marketplaces
    from marketplace_counts
    group by settlement_id, document_sha256

),

rejected as (

    select document_sha256, count(*) as rejected_count
    from {{ source('raw_manifest', 'rejected_rows') }}
    where platform = 'amazon_fba' and stream = 'settlements'
    group by document_sha256

),

assembled as (

    select
        documents.*,
        marketplaces.marketplace,
        coalesce(marketplaces.marketplaces, []) as marketplaces,
        coalesce(rejected.rejected_count, 0) as rejected_count,
        {{ entity_date('documents.period_start') }} as period_start_date,
        {{ entity_date('documents.period_end') }} as period_end_date,
        {{ entity_date('documents.deposited_at') }} as deposit_date,
        documents.line_total - documents.header_total as difference,
        row_number() over (
            partition by documents.settlement_id order by documents.received_at desc, documents.document_sha256 desc
        ) = 1 as is_newest_version
    from documents
    left join marketplaces using (settlement_id, document_sha256)
    left join rejected using (document_sha256)

),

compared as (

    select
        *,
        first_value(settlement_id) over same_rows as first_settlement_id
    from assembled
    window same_rows as (
        partition by is_newest_version, currency, period_start, period_end, line_count, line_total, header_total, content_sum
        order by received_at, settlement_id
    )

)

select
    * exclude (content_sum, order_row_count, first_settlement_id, is_newest_version),
    is_newest_version and order_row_count > 0 and first_settlement_id <> settlement_id as is_copy,
    case when is_copy then first_settlement_id end as copied_settlement_id,
    is_newest_version and not is_copy as is_current,
    is_current and coalesce(difference = 0, false) and rejected_count = 0 and period_end is not null and currency is not null as is_postable
from compared
