-- Every return request that counts stands in exactly one line, with its quantity; cancelled ones only as cancelled.
{{ config(meta={'dagster': {'ref': {'name': 'reconciled_returns'}}}) }}
with reconciled as (

    select coalesce(sum(requested_quantity), 0) as quantity
    from {{ ref('reconciled_returns') }}
    where state <> 'cancelled' and channel not in ('AMAZON_VENDOR', 'TIKTOK_SHOP')

),

requested as (

    select coalesce(sum(quantity), 0) as quantity
    from (
        select quantity from {{ ref('int_return_requests') }} where not is_cancelled and not is_duplicate
        union all
        -- received goods of a return that was called off all the same stand as received
        select announced_quantity from {{ ref('int_oro_return_items') }} where not is_cancelled or received_at is not null
    )

)

select reconciled.quantity as reconciled_quantity, requested.quantity as requested_quantity
from reconciled
cross join requested
where reconciled.quantity <> requested.quantity
