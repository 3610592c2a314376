-- Grain: one movement of stock at Amazon. The ledger has no natural key and identical rows are real, so a movement is what its
-- row says plus its occurrence within a document; over documents each occurrence counts once, however often it was pulled.
-- A pull also takes back: a day that lies inside a later pull is as that pull has it. Dropped files take nothing back, they may
-- be extracts. Title, store, clock and reconciled quantities come and go or change later and make no other movement.
with documents as (

    select document_sha256, source = 'api' as is_pull
    from {{ source('raw_manifest', 'landed_documents') }}
    where platform = 'amazon_fba' and stream = 'inventory_ledger'

),

rows_seen as (

    select
        ledger.*,
        coalesce(documents.is_pull, false) as is_pull,
        {{ hash_id([
            'event_date', 'fnsku', 'asin', 'source_sku', 'event_type', 'reference_id', 'quantity', 'fulfillment_center',
            'disposition', 'reason_code', 'country'
        ]) }} as event_key
    from {{ ref('stg_amazon_fba__inventory_ledger') }} as ledger
    left join documents using (document_sha256)
    where row_kind = 'detail' and event_date <= {{ as_of_date() }}

),

numbered as (

    select *, row_number() over (partition by document_sha256, event_key order by row_number) as occurrence
    from rows_seen

),

-- A pull may begin and end within a day, so only the days between its first and its last are whole.
pulls as (

    select document_sha256, received_at, min(event_date) as first_day, max(event_date) as last_day
    from rows_seen
    where is_pull
    group by document_sha256, received_at

),

pulled_days as (

    select distinct document_sha256, received_at, event_date from rows_seen where is_pull

),

replaced_days as (

    select distinct pulled_days.document_sha256, pulled_days.event_date
    from pulled_days
    inner join pulls
        on pulls.first_day < pulled_days.event_date
        and pulled_days.event_date < pulls.last_day
        and (pulls.received_at, pulls.document_sha256) > (pulled_days.received_at, pulled_days.document_sha256)

),

standing as (

    select numbered.*
    from numbered
    anti join replaced_days using (document_sha256, event_date)

),

gathered as (

    select event_key, occurrence, min(received_at) as first_seen_at, {{ collect_rows('source_row_id') }} as source_row_ids
    from standing
    group by event_key, occurrence

)

select
    {{ hash_id(['event_key', 'occurrence']) }} as ledger_event_id,
    event_key,
    occurrence,
    standing.event_date,
    standing.event_at,
    standing.fnsku,
    standing.asin,
    standing.source_sku,
    standing.title,
    standing.event_type,
    standing.reference_id,
    standing.quantity,
    standing.fulfillment_center,
    standing.disposition,
    standing.reason_code,
    standing.country,
    standing.store,
    standing.reconciled_quantity,
    standing.unreconciled_quantity,
    gathered.first_seen_at,
    gathered.source_row_ids
from standing
inner join gathered using (event_key, occurrence)
qualify row_number() over (
    partition by event_key, occurrence
    order by standing.received_at desc, standing.document_sha256 desc
) = 1
