-- Grain: one row of a customer returns report processed by as_of, with its SKU resolved and the unit it speaks of.
-- A licence plate and an order name a unit; without a plate, the n-th equal row of a document is the n-th unit, and a
-- correction (negative) speaks of the unit before it.
with rows_seen as (

    select
        * replace (
            -- a report may leave out the order of a unit that another one names
            coalesce(order_id, case
                when license_plate is not null and min(order_id) over plate = max(order_id) over plate then min(order_id) over plate
            end) as order_id
        ),
        {{ entity_date('returned_at') }} as return_date
    from {{ ref('stg_amazon_fba__customer_returns') }}
    where returned_at <= {{ as_of() }}
    window plate as (partition by license_plate)

),

dated as (

    select
        *,
        case
            when quantity < 0 and license_plate is null
                then coalesce(max(returned_at) filter (where quantity > 0) over (
                    partition by order_id, source_sku, fulfillment_center_id, license_plate
                    order by returned_at
                    range unbounded preceding
                ), returned_at)
            else returned_at
        end as unit_returned_at
    from rows_seen

),

numbered as (

    select
        *,
        row_number() over (
            partition by document_sha256, order_id, source_sku, unit_returned_at, fulfillment_center_id, license_plate, quantity < 0
            order by quantity, disposition, status, reason, row_number
        ) as occurrence
    from dated

)

select
    numbered.*,
    coalesce(resolved.sku, commingled.sku) as sku,
    coalesce(commingled.sku, resolved.sku_key) as sku_key,
    commingled.sku is not null as is_named_by_order,
    case
        when license_plate is not null then {{ hash_id(["'plate'", 'license_plate', 'order_id']) }}
        else {{ hash_id(["'row'", 'order_id', 'coalesce(commingled.sku, resolved.sku_key)', 'unit_returned_at', 'fulfillment_center_id', 'occurrence']) }}
    end as unit_id
from numbered
left join {{ ref('int_source_skus') }} as resolved
    on resolved.source_system = 'amazon_fba'
    and numbered.source_sku = resolved.source_sku
    and numbered.return_date = resolved.event_date
left join {{ ref('int_commingled_returns') }} as commingled on numbered.source_row_id = commingled.source_row_id
