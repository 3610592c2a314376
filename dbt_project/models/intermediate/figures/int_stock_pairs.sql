-- Grain: one count of stock beside the ERP's, or one line of a shipment to Amazon beside what Amazon received. A system's count at a
-- warehouse that the ERP does not book (a hub) expects no counterpart. At own warehouses the ERP stands beside the last count and
-- what moved since, hub restocks among it.
with booked_places as (

    select warehouse_code as location
    from {{ setting('warehouses') }}
    where lower(cast(is_own_sellable as varchar)) = 'true' or upper(warehouse_code) = 'FBA'

),

positions as (

    select
        position.*,
        position.location in (select location from booked_places) as is_booked_place,
        position.source_system = 'erp' and own.sku is null as is_erp_alone,
        case when own.sku is null and position.source_system = 'erp' then position.quantity
            else coalesce(position.quantity - position.book_quantity, position.quantity) end as gap,
        items.unit_cost,
        items.cost_currency
    from {{ ref('int_stock_positions') }} as position
    left join {{ ref('int_items') }} as items on position.sku = items.sku
    left join {{ ref('int_own_stock') }} as own
        on position.source_system = 'erp' and position.sku = own.sku and position.location = own.location
    -- the ERP's count at Amazon stands beside Amazon's own, where Amazon counts the SKU at all
    where position.source_system <> 'erp'
        or own.sku is not null
        or (
            position.location = 'FBA'
            and position.sku not in (select sku from {{ ref('int_stock_positions') }} where source_system = 'amazon_fba' and sku is not null)
        )

)

select
    case when is_erp_alone then 'amazon_fba' when source_system = 'erp' then 'zigzag' else source_system end as left_system,
    case when source_system = 'erp' and not is_erp_alone then 'count and movements' else 'stock' end as left_record,
    'erp' as right_system,
    'stock' as right_record,
    source_system || '/' || location || '/' || sku as record_key,
    cast(null as varchar) as shipment_id,
    location,
    sku,
    not is_erp_alone as is_on_left,
    source_system = 'erp' or book_quantity is not null as is_on_right,
    case when is_erp_alone then 0 when source_system = 'erp' then book_quantity else quantity end as left_quantity,
    case when source_system = 'erp' then quantity else book_quantity end as right_quantity,
    abs(case when gap = 0 then quantity else gap end) * unit_cost as value,
    coalesce(cost_currency, '{{ functional_currency() }}') as currency,
    case
        when is_erp_alone then case when quantity = 0 then 'no_counterpart' else 'orphaned_right' end
        when book_quantity is not null then case when gap = 0 then 'matched' else 'mismatched' end
        when not is_booked_place or quantity = 0 then 'no_counterpart'
        else 'orphaned_left'
    end as outcome,
    case when not is_erp_alone and book_quantity is not null and gap <> 0 then 'quantity' end as difference
from positions
union all by name
select
    'zigzag' as left_system, 'consignment lines' as left_record, 'amazon_fba' as right_system, 'shipments' as right_record,
    shipment_id || '/' || line.sku as record_key,
    shipment_id, 'FBA' as location, line.sku,
    true as is_on_left, received_quantity > 0 as is_on_right,
    greatest(consigned_quantity, shipped_quantity) as left_quantity, received_quantity as right_quantity,
    greatest(consigned_quantity, shipped_quantity) * items.unit_cost as value,
    coalesce(items.cost_currency, '{{ functional_currency() }}') as currency,
    case
        when surplus_quantity > 0 then 'mismatched'
        when missing_quantity <= 0 then 'matched'
        when not is_overdue then 'waiting'
        when received_quantity > 0 then 'mismatched'
        else 'orphaned_left'
    end as outcome,
    case when surplus_quantity > 0 or (missing_quantity > 0 and is_overdue and received_quantity > 0) then 'quantity' end as difference
from {{ ref('int_inbound_positions') }} as line
left join {{ ref('int_items') }} as items on line.sku = items.sku
