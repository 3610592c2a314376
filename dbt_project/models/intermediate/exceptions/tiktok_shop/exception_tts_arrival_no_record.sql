-- Grain: one scan at a hub's door that no ZigZag return explains, neither by the return it names nor by tracking number (R-TTS-18). It
-- is raised once TikTok is connected; suggestions: returns with that number, one character off it, or waiting for that SKU.
with scans as (

    select *
    from {{ ref('stg_zigzag__arrivals') }}
    where coalesce(scanned_at, {{ as_of() }}) <= {{ as_of() }}
    qualify row_number() over (partition by scan_id order by received_at desc, document_sha256 desc, row_number desc) = 1

),

unexplained as (

    select
        scan.*,
        upper(regexp_replace(scan.tracking_number, '\s', '', 'g')) as tracking_key,
        coalesce(sku.sku, {{ clean_text('scan.source_sku') }}) as sku
    from scans as scan
    left join {{ ref('int_source_skus') }} as sku
        on sku.source_system = 'zigzag' and scan.source_sku = sku.source_sku and sku.event_date = {{ entity_date('scan.scanned_at') }}
    where not exists (
        select 1
        from {{ ref('int_zigzag_items') }} as item
        where item.zigzag_return_id = scan.zigzag_return_id
            or upper(regexp_replace(item.tracking_number, '\s', '', 'g')) = upper(regexp_replace(scan.tracking_number, '\s', '', 'g'))
    )

),

suggested as (

    select
        unexplained.scan_id,
        string_agg(distinct cases.return_id, ', ' order by cases.return_id) as return_ids
    from unexplained
    inner join {{ ref('int_tiktok_return_cases') }} as cases
        on cases.expects_parcel and not cases.is_ended and cases.received_quantity = 0
        and (
            damerau_levenshtein(upper(cases.tracking_number), unexplained.tracking_key) <= 1
            or (cases.sku = unexplained.sku and cases.return_status in ('AWAITING_BUYER_SHIP', 'BUYER_SHIPPED_ITEM'))
        )
    group by unexplained.scan_id

)

select
    'TTS_ARRIVAL_NO_RECORD' as exception_code,
    unexplained.scan_id as grain_key,
    'TIKTOK_SHOP' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    unexplained.scan_id as subject,
    unexplained.sku,
    unexplained.quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('unexplained.scanned_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a return for the parcel ' || coalesce(unexplained.tracking_number, '(no tracking number)') || ', found none, difference '
        || coalesce({{ units('unexplained.quantity') }}, '?') || ' unit(s), in scan ' || unexplained.scan_id || ' at ' || coalesce(unexplained.warehouse_code, '?')
        || '; suggested TikTok returns: ' || coalesce(suggested.return_ids, 'none') || '.' as message,
    [unexplained.source_row_id]::varchar[] as evidence
from unexplained
left join suggested on unexplained.scan_id = suggested.scan_id
where exists (select 1 from {{ ref('int_tiktok_returns') }}) and {{ zigzag_has_landed() }}
