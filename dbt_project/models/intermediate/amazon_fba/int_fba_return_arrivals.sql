-- Grain: one unit that a fulfilment centre processed, and when a report first showed it. is_back_posted: an earlier report already
-- covered the unit's return date without it, so Amazon added it afterwards (R-X-11). A report covers the days between its
-- first and its last row; its edge days may be cut.
with documents as (

    select document_sha256, received_at, min(return_date) as first_day, max(return_date) as last_day
    from {{ ref('int_fba_return_rows') }}
    group by document_sha256, received_at

),

days as (

    select distinct return_date from {{ ref('int_fba_return_rows') }}

),

covered as (

    select days.return_date, min(documents.received_at) as covered_at
    from days
    inner join documents on documents.first_day < days.return_date and days.return_date < documents.last_day
    group by days.return_date

),

first_seen as (

    select unit_id, min(received_at) as first_seen_at
    from {{ ref('int_fba_return_rows') }}
    group by unit_id

)

select
    units.unit_id,
    units.order_id,
    units.license_plate,
    units.source_sku,
    units.sku,
    units.quantity,
    units.return_date,
    first_seen.first_seen_at,
    covered.covered_at,
    coalesce(covered.covered_at < first_seen.first_seen_at, false) as is_back_posted,
    date_diff('day', units.return_date, {{ entity_date('first_seen.first_seen_at') }}) as days_late,
    units.source_row_ids
from {{ ref('int_fba_return_units') }} as units
inner join first_seen using (unit_id)
left join covered on units.return_date = covered.return_date
