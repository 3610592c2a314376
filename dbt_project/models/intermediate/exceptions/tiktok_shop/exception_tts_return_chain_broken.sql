-- Grain: one TikTok return that names a previous or a next return which does not exist or does not name it back (R-X-20).
with checked as (

    select
        record.*,
        case
            when record.next_return_id is not null and following.return_id is null then 'next return ' || record.next_return_id || ' does not exist'
            when record.next_return_id is not null and following.previous_return_id is distinct from record.return_id
                then 'next return ' || record.next_return_id || ' names ' || coalesce(following.previous_return_id, 'none') || ' as its previous one'
            when record.previous_return_id is not null and before.return_id is null then 'previous return ' || record.previous_return_id || ' does not exist'
            when record.previous_return_id is not null and before.next_return_id is distinct from record.return_id
                then 'previous return ' || record.previous_return_id || ' names ' || coalesce(before.next_return_id, 'none') || ' as its next one'
        end as problem,
        list_sort(list_distinct(list_concat(record.source_row_ids, coalesce(following.source_row_ids, []), coalesce(before.source_row_ids, []))))::varchar[] as evidence
    from {{ ref('int_tiktok_returns') }} as record
    left join {{ ref('int_tiktok_returns') }} as following on record.next_return_id = following.return_id
    left join {{ ref('int_tiktok_returns') }} as before on record.previous_return_id = before.return_id

),

units as (

    select
        unit.return_id,
        count(*) as quantity,
        case when count(distinct coalesce(sku.sku, unit.source_sku)) = 1 then min(coalesce(sku.sku, unit.source_sku)) end as sku
    from {{ ref('int_tiktok_return_units') }} as unit
    left join {{ ref('int_source_skus') }} as sku
        on sku.source_system = 'tiktok_shop' and unit.source_sku = sku.source_sku and unit.sku_date = sku.event_date
    group by unit.return_id

)

select
    'TTS_RETURN_CHAIN_BROKEN' as exception_code,
    checked.return_id as grain_key,
    'TIKTOK_SHOP' as channel,
    checked.order_id,
    checked.return_id,
    {{ no_subject(['zigzag_return_id', 'settlement_id', 'shipment_id', 'subject']) }}
    units.sku,
    units.quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('checked.created_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the chain of return ' || checked.return_id || ' to be complete, found that its ' || checked.problem || ', difference 1 link, in order '
        || coalesce(checked.order_id, 'none') || '.' as message,
    checked.evidence
from checked
left join units on checked.return_id = units.return_id
where checked.problem is not null
