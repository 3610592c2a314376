-- Grain: one SKU as a source wrote it, on one date. Resolution order: an alias of that system, the item master itself,
-- then a valid FNSKU or ASIN alias; two valid aliases with different SKUs resolve to nothing (matching.md 5.1). While no
-- item master has come at all, every SKU stands for itself (decision D14).
with sightings as (

    select 'amazon_fba' as source_system, source_sku, posted_date as event_date, null as fnsku, null as asin
    from {{ ref('stg_amazon_fba__settlements') }}
    union all
    select 'amazon_fba', source_sku, {{ entity_date('returned_at') }}, fnsku, asin
    from {{ ref('stg_amazon_fba__customer_returns') }}
    union all
    select 'amazon_fba', source_sku, {{ entity_date('purchased_at') }}, null, asin
    from {{ ref('stg_amazon_fba__orders') }}
    union all
    select 'amazon_fba', source_sku, {{ entity_date('approved_at') }}, fnsku, asin
    from {{ ref('stg_amazon_fba__reimbursements') }}
    union all
    select 'amazon_fba', source_sku, posted_date, null, asin
    from {{ ref('int_deferred_items') }}
    union all
    select 'zigzag', source_sku, event_date, null, null
    from {{ ref('int_zigzag_sku_sightings') }}
    union all
    select 'tiktok_shop', source_sku, event_date, null, null
    from {{ ref('int_tiktok_sku_sightings') }}
    union all
    select 'amazon_vendor', source_sku, event_date, null, asin
    from {{ ref('int_vendor_sku_sightings') }}
    union all
    select 'orocommerce', source_sku, {{ entity_date('ordered_at') }}, null, null
    from {{ ref('int_oro_order_lines') }}
    union all
    select 'orocommerce', sku, null, null, null
    from {{ ref('int_oro_products') }}
    union all
    select 'erp', source_sku, {{ entity_date('created_at') }}, null, null
    from {{ ref('stg_erp__credit_memos') }}

),

distinct_sightings as (

    select
        source_system,
        source_sku,
        event_date,
        {{ normalise_sku('source_sku') }} as source_sku_key,
        {{ normalise_sku('min(fnsku)') }} as fnsku_key,
        {{ normalise_sku('min(asin)') }} as asin_key
    from sightings
    where {{ normalise_sku('source_sku') }} is not null
    group by source_system, source_sku, event_date

),

aliased as (

    select
        sighting.source_system,
        sighting.source_sku,
        sighting.event_date,
        alias.sku,
        case when alias.source_system = sighting.source_system then 1 when alias.source_system = 'fnsku' then 3 else 4 end as precedence
    from distinct_sightings as sighting
    inner join {{ ref('int_sku_aliases') }} as alias
        on coalesce(sighting.event_date, {{ as_of_date() }}) between alias.valid_from and alias.valid_to
        and (
            (alias.source_system = sighting.source_system and alias.source_sku_key = sighting.source_sku_key)
            or (alias.source_system = 'fnsku' and alias.source_sku_key in (sighting.fnsku_key, sighting.source_sku_key))
            or (alias.source_system in ('asin', 'gtin') and alias.source_sku_key in (sighting.asin_key, sighting.source_sku_key))
        )

),

candidates as (

    select source_system, source_sku, event_date, sku, precedence from aliased
    union all
    select sighting.source_system, sighting.source_sku, sighting.event_date, item.sku, 2
    from distinct_sightings as sighting
    inner join {{ ref('int_items') }} as item on sighting.source_sku_key = item.sku_key

),

best as (

    select
        source_system,
        source_sku,
        event_date,
        case when count(distinct sku) = 1 then min(sku) end as sku,
        min(precedence) as precedence
    from (
        select *, rank() over (partition by source_system, source_sku, event_date order by precedence) as candidate_rank
        from candidates
    )
    where candidate_rank = 1
    group by source_system, source_sku, event_date

),

resolved as (

    select
        sighting.source_system,
        sighting.source_sku,
        sighting.event_date,
        sighting.source_sku_key,
        coalesce(
            best.sku,
            case when not exists (select 1 from {{ ref('int_items') }})
                then min({{ clean_text('sighting.source_sku') }}) over (partition by sighting.source_sku_key) end
        ) as sku,
        case
            when best.precedence is null then 'unmapped'
            when best.sku is null then 'ambiguous'
            when best.precedence = 2 then 'item_master'
            else 'alias'
        end as resolution,
        coalesce(
            sighting.event_date between coalesce(item.active_from, date '1900-01-01') and coalesce(item.active_to, date '9999-12-31'),
            true
        ) as is_active
    from distinct_sightings as sighting
    left join best
        on sighting.source_system = best.source_system
        and sighting.source_sku = best.source_sku
        and sighting.event_date is not distinct from best.event_date
    left join {{ ref('int_items') }} as item on best.sku = item.sku

)

select
    source_system,
    source_sku,
    event_date,
    sku,
    coalesce(sku, '~' || source_sku_key) as sku_key,
    resolution,
    is_active
from resolved
