-- Grain: one SKU text of a source that counts or ships stock, and what it stands for at as_of. Resolved in the order of
-- int_source_skus: an alias of that system, the item master, then an FNSKU or ASIN alias; aliases that disagree resolve to nothing.
with sightings as (

    select 'amazon_fba' as source_system, source_sku, fnsku, null as asin from {{ ref('int_fba_inbound_lines') }}
    union all
    select 'amazon_fba', source_sku, fnsku, asin from {{ ref('int_fba_inventory_snapshot') }}
    union all
    select 'amazon_fba', source_sku, fnsku, asin from {{ ref('int_fba_ledger_events') }}
    union all
    select 'zigzag', line ->> '$.sku', null, null
    from (select unnest(json_extract(lines_json, '$[*]')) as line from {{ ref('stg_zigzag__consignments') }})
    union all
    select 'tiktok_shop', sku ->> '$.seller_sku', null, null
    from (select unnest(json_extract(skus_json, '$[*]')) as sku from {{ ref('stg_tiktok_shop__inventory') }})
    union all
    select 'tiktok_shop', source_sku, null, null from {{ ref('int_tiktok_order_lines') }}
    union all
    select 'orocommerce', sku, null, null from {{ ref('int_oro_products') }}
    union all
    select 'orocommerce', source_sku, null, null from {{ ref('int_oro_order_lines') }}

),

texts as (

    select
        source_system,
        {{ normalise_sku('source_sku') }} as source_sku_key,
        min({{ clean_text('source_sku') }}) as source_sku,
        {{ normalise_sku('min(fnsku)') }} as fnsku_key,
        {{ normalise_sku('min(asin)') }} as asin_key
    from sightings
    where {{ normalise_sku('source_sku') }} is not null
    group by source_system, source_sku_key

),

candidates as (

    select
        texts.source_system,
        texts.source_sku_key,
        alias.sku,
        case when alias.source_system = texts.source_system then 1 when alias.source_system = 'fnsku' then 3 else 4 end as precedence
    from texts
    inner join {{ ref('int_sku_aliases') }} as alias
        on {{ as_of_date() }} between alias.valid_from and alias.valid_to
        and (
            (alias.source_system = texts.source_system and alias.source_sku_key = texts.source_sku_key)
            or (alias.source_system = 'fnsku' and alias.source_sku_key in (texts.fnsku_key, texts.source_sku_key))
            or (alias.source_system in ('asin', 'gtin') and alias.source_sku_key in (texts.asin_key, texts.source_sku_key))
        )
    union all
    select texts.source_system, texts.source_sku_key, items.sku, 2
    from texts
    inner join {{ ref('int_items') }} as items on texts.source_sku_key = items.sku_key

),

best as (

    select source_system, source_sku_key, case when count(distinct sku) = 1 then min(sku) end as sku
    from (
        select *, rank() over (partition by source_system, source_sku_key order by precedence) as candidate_rank
        from candidates
    )
    where candidate_rank = 1
    group by source_system, source_sku_key

)

select texts.source_system, texts.source_sku_key, texts.source_sku, best.sku
from texts
left join best using (source_system, source_sku_key)
