-- Grain: units of one SKU of a return that are in sellable stock although their latest grade is not fit for sale (R-FBA-33,
-- R-VC-20, inventory.md 4.5). A grade that the settings do not know raises GRADE_UNMAPPED instead.
select
    'ATS_CONTAMINATED' as exception_code,
    restock.zigzag_return_id || '|' || restock.sku || '|' || restock.location as grain_key,
    min(restock.channel) as channel,
    min(restock.order_id) as order_id,
    restock.zigzag_return_id as return_id,
    restock.zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    restock.location as subject,
    restock.sku,
    sum(restock.quantity) as quantity,
    sum(restock.quantity) * min(items.unit_cost) as amount,
    coalesce(min(items.cost_currency), '{{ functional_currency() }}') as currency,
    {{ entity_date('min(restock.released_at)') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected units of ' || restock.sku || ' that are not fit for sale to stay out of sellable stock, found ' || {{ units('sum(restock.quantity)') }}
        || ' unit(s) of grade ' || coalesce(string_agg(distinct restock.grade, ', '), 'none') || ' put into ' || restock.location || ', difference '
        || {{ units('sum(restock.quantity)') }} || ' since ' || strftime(min(restock.released_at), '%Y-%m-%d %H:%M') || ' UTC.' as message,
    {{ collect_row_lists('restock.source_row_ids') }} as evidence
from {{ ref('int_own_restocks') }} as restock
left join {{ ref('int_items') }} as items on restock.sku = items.sku
where not restock.is_fit_for_sale and restock.is_grade_known
group by restock.zigzag_return_id, restock.sku, restock.location
