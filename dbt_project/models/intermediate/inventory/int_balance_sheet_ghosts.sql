-- Grain: one value of returned goods on the balance sheet that nothing proves any more (G4, inventory.md 4.1): a right to returned goods
-- (1330) past its window that no claim window ever writes off, or goods in returns processing (1320) that nobody graded in that time.
{% set days %}cast({{ policy('return_asset_days') }} as integer){% endset %}
with open_rights as (

    select
        refund.refund_line_id as ghost_key,
        '1330' as account_code,
        refund.order_id,
        cast(null as varchar) as zigzag_return_id,
        refund.sku,
        'in transit' as location,
        refund.missing_quantity as quantity,
        refund.refund_date as held_date,
        refund.source_row_ids
    from {{ ref('int_refund_receipts') }} as refund
    where not refund.is_excluded
        and refund.missing_quantity > 0
        -- with a claim window the loss is booked when it opens (posting_unreturned_loss), and nothing is left in 1330
        and refund.claim_window_start_date is null

),

ungraded as (

    select
        receipt_id as ghost_key,
        '1320' as account_code,
        order_id,
        zigzag_return_id,
        sku,
        coalesce(warehouse_code, 'unknown') as location,
        quantity,
        received_date as held_date,
        source_row_ids
    from {{ ref('int_receipts') }}
    where route = 'to_hub'
        and not is_excluded
        and grade is null
        and released_at is null

),

held as (

    select * from open_rights
    union all
    select * from ungraded

)

select
    held.*,
    held.held_date + {{ days }} as window_end_date,
    held.quantity * items.unit_cost as value_at_cost,
    items.cost_currency as currency
from held
inner join {{ ref('int_items') }} as items on held.sku = items.sku
where items.is_inventory
    and items.unit_cost > 0
    and held.held_date + {{ days }} < {{ as_of_date() }}
