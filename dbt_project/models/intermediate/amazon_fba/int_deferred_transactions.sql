-- Grain: one transaction of the Finances API posted by as_of, in its latest version. state: DEFERRED while Amazon holds the money
-- back, RELEASED once it does not. A transaction that releases another one names it, and the earliest release counts (R-X-06).
with posted as (

    select
        *,
        coalesce(transaction_id, {{ hash_id([
            'transaction_type', 'posted_at', 'total_amount', 'currency', 'description', 'related_identifiers_json', 'items_json'
        ]) }}) as transaction_key
    from {{ ref('stg_amazon_fba__deferred_transactions') }}
    where posted_at <= {{ as_of() }}

),

gathered as (

    select transaction_key, min(received_at) as first_seen_at, {{ collect_rows('source_row_id') }} as source_row_ids
    from posted
    group by transaction_key

),

latest as (

    select *
    from posted
    qualify row_number() over (
        partition by transaction_key order by received_at desc, document_sha256 desc, row_number desc
    ) = 1

),

releases as (

    select
        deferred_transaction_id as transaction_id,
        min_by(transaction_id, (posted_at, transaction_key)) as released_by,
        min(posted_at) as released_at,
        count(*) as release_count
    from latest
    where deferred_transaction_id is not null and deferred_transaction_id is distinct from transaction_id
    group by deferred_transaction_id

)

select
    latest.transaction_key,
    latest.transaction_id,
    latest.transaction_type,
    latest.transaction_status,
    case
        when latest.transaction_status = 'DEFERRED' and releases.released_at is null then 'DEFERRED'
        else 'RELEASED'
    end as state,
    latest.posted_at,
    latest.total_amount,
    latest.currency,
    latest.marketplace_id,
    latest.order_id,
    latest.shipment_id,
    latest.refund_id,
    latest.settlement_id,
    latest.financial_event_group_id,
    latest.deferred_transaction_id,
    coalesce(releases.released_by, latest.release_transaction_id) as release_transaction_id,
    coalesce(releases.released_at, case when latest.transaction_status = 'RELEASED' then latest.posted_at end) as released_at,
    coalesce(releases.release_count, 0) as release_count,
    latest.deferral_reason,
    latest.maturity_at,
    latest.source_sku,
    latest.asin,
    latest.quantity,
    latest.fulfilment,
    latest.items_json,
    latest.breakdowns_json,
    gathered.first_seen_at,
    gathered.source_row_ids
from latest
inner join gathered using (transaction_key)
left join releases on latest.transaction_id = releases.transaction_id
