-- Grain: one unit that Amazon received and has not decided about in the time allowed: its status is empty or says that it is
-- open, so no stock follows from it (R-FBA-06). Reports of an older layout have no status at all: they are not asked.
with with_status as (

    select document_sha256
    from {{ ref('int_fba_return_rows') }}
    group by document_sha256
    having count(status) > 0

),

units_asked as (

    select distinct unit_id
    from {{ ref('int_fba_return_rows') }}
    where document_sha256 in (select document_sha256 from with_status)

)

select
    'FBA_STATUS_NOT_FINAL' as exception_code,
    unit.unit_id as grain_key,
    'AMAZON_FBA' as channel,
    unit.order_id,
    {{ no_subject(['return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    unit.license_plate as subject,
    coalesce(unit.sku, unit.source_sku) as sku,
    unit.quantity,
    unit.quantity * item.unit_cost as amount,
    coalesce(item.cost_currency, '{{ functional_currency() }}') as currency,
    unit.return_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a final status within ' || {{ units(policy('fba_status_days')) }} || ' days of the return on '
        || strftime(unit.return_date, '%Y-%m-%d') || ', found ' || coalesce(unit.status, 'none') || ', difference '
        || ({{ age_in_days('unit.return_date') }} - cast({{ policy('fba_status_days') }} as integer)) || ' days, in order '
        || coalesce(unit.order_id, 'unknown') || ' (licence plate ' || coalesce(unit.license_plate, 'none') || ').' as message,
    unit.source_row_ids as evidence
from {{ ref('int_fba_return_units') }} as unit
left join {{ ref('int_items') }} as item on unit.sku = item.sku
where unit.unit_id in (select unit_id from units_asked)
    and unit.quantity > 0
    and regexp_matches(lower(coalesce(unit.status, '')), '^$|^(pending|in process|in progress|processing|researching)')
    and {{ age_in_days('unit.return_date') }} > {{ policy('fba_status_days') }}
