-- Grain: one item of a transaction of the Finances API whose money Amazon held back, now or once, with the days between which it did.
-- A transaction without items is one item. A release is no held transaction: it names the one that it frees.
with held as (

    select
        *,
        {{ entity_date('posted_at') }} as posted_date,
        -- released, and nobody says when: on the day on which Amazon meant to
        {{ entity_date("case when state = 'RELEASED' then coalesce(released_at, maturity_at, posted_at) end") }} as released_date,
        json_extract(items_json, '$[*]') as items
    from {{ ref('int_deferred_transactions') }}
    where transaction_status in ('DEFERRED', 'DEFERRED_RELEASED') and currency is not null

),

opened as (

    select
        held.* exclude (items),
        unnest(case when len(items) > 0 then items else [json('{}')] end) as item,
        unnest(range(1, greatest(len(coalesce(items, [])), 1) + 1)) as item_number
    from held

)

select
    transaction_key,
    coalesce(order_id, transaction_id, transaction_key) as source_document,
    case lower(transaction_type) when 'shipment' then 'order' else lower(transaction_type) end as transaction_kind,
    posted_date,
    released_date,
    total_amount,
    currency,
    cast(item_number as integer) as item_number,
    coalesce(list_filter(json_extract(item, '$.contexts[*]'), lambda context: json_exists(context, '$.sku'))[1] ->> '$.sku', source_sku) as source_sku,
    coalesce(
        try_cast((list_filter(json_extract(item, '$.contexts[*]'), lambda context: json_exists(context, '$.quantityShipped'))[1]
            ->> '$.quantityShipped') as integer),
        quantity
    ) as quantity,
    coalesce(upper(list_filter(json_extract(item, '$.contexts[*]'), lambda context: json_exists(context, '$.fulfillmentNetwork'))[1]
        ->> '$.fulfillmentNetwork'), fulfilment, 'AFN') as fulfilment,
    asin,
    -- where the items have no parts, those of the whole transaction stand for them
    case
        when bool_or(len(json_extract(item, '$.breakdowns[*]')) > 0) over (partition by transaction_key)
            then coalesce(json_extract(item, '$.breakdowns[*]'), [])
        when item_number = 1 then coalesce(json_extract(breakdowns_json, '$[*]'), [])
        else []
    end as breakdowns,
    first_seen_at as known_at,
    source_row_ids
from opened
