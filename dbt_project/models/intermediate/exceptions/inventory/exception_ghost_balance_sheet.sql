-- Grain: one order, SKU and place with returned goods whose value stands on the balance sheet past its window (G4, inventory.md 4.1).
select
    'GHOST_BALANCE_SHEET' as exception_code,
    concat_ws('|', coalesce(order_id, min(ghost_key)), sku, location) as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    case when count(distinct zigzag_return_id) = 1 then min(zigzag_return_id) end as return_id,
    case when count(distinct zigzag_return_id) = 1 then min(zigzag_return_id) end as zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    location as subject,
    sku,
    sum(quantity) as quantity,
    sum(value_at_cost) as amount,
    min(currency) as currency,
    min(window_end_date) + 1 as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ money('sum(value_at_cost)', 'min(currency)') }} || ' of returned goods to leave account ' || string_agg(distinct account_code, ', ' order by account_code)
        || ' by ' || strftime(min(window_end_date), '%Y-%m-%d') || ', found it there, difference ' || {{ units('sum(quantity)') }} || ' unit(s) of ' || sku
        || ' that nobody has ' || case when min(account_code) = '1330' then 'received' else 'graded' end || ', in order ' || coalesce(order_id, 'unknown')
        || ' (' || location || ').' as message,
    {{ collect_row_lists('source_row_ids') }} as evidence
from {{ ref('int_balance_sheet_ghosts') }}
group by order_id, sku, location
