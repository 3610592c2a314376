-- Grain: one order line of which more was returned, or credited, than was ordered, over all its returns (R-ORO-01, R-ORO-04;
-- matching.md case 86). The return is the one that first went beyond. What is credited twice is ORO_DUPLICATE_CREDIT's.
with ordered as (

    select *
    from {{ ref('int_oro_order_prices') }}
    where base_quantity is not null
    qualify row_number() over (partition by order_id, order_line_id order by oro_order_id) = 1

),

running as (

    select
        *,
        sum(returned_quantity) over (partition by order_id, order_line_id order by created_at, zigzag_return_id) as returned_so_far
    from {{ ref('int_oro_return_positions') }}
    where order_line_id is not null and not is_cancelled and returned_quantity > 0

),

returned as (

    select
        running.order_id,
        running.order_line_id,
        sum(running.returned_quantity) as quantity,
        arg_min(running.zigzag_return_id, running.returned_so_far) filter (where running.returned_so_far > ordered.base_quantity) as zigzag_return_id,
        {{ entity_date('min(running.created_at) filter (where running.returned_so_far > ordered.base_quantity)') }} as event_date,
        {{ collect_row_lists('running.source_row_ids') }} as source_row_ids
    from running
    inner join ordered on running.order_id = ordered.order_id and running.order_line_id = ordered.order_line_id
    group by running.order_id, running.order_line_id

),

credited as (

    select
        order_id,
        order_line_id,
        sum(kept_quantity) as quantity,
        sum(gross_amount * kept_quantity / quantity) / sum(kept_quantity) as unit_amount,
        min(currency) as currency,
        arg_max(zigzag_return_id, (created_at, refund_line_id)) as zigzag_return_id,
        max(credit_date) as event_date,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from {{ ref('int_oro_credits') }}
    where kept_quantity > 0
    group by order_id, order_line_id

),

compared as (

    select
        ordered.*,
        coalesce(returned.quantity, 0) as returned_quantity,
        coalesce(credited.quantity, 0) as credited_quantity,
        greatest(coalesce(returned.quantity, 0), coalesce(credited.quantity, 0)) - ordered.base_quantity as excess_quantity,
        coalesce(returned.quantity, 0) > ordered.base_quantity and coalesce(returned.quantity, 0) >= coalesce(credited.quantity, 0) as is_about_goods,
        returned.zigzag_return_id as returned_with,
        credited.zigzag_return_id as credited_with,
        returned.event_date as returned_date,
        credited.event_date as credited_date,
        credited.unit_amount,
        credited.currency as credit_currency,
        list_concat(list_concat(coalesce(returned.source_row_ids, []), coalesce(credited.source_row_ids, [])), ordered.source_row_ids) as rows_about_it
    from ordered
    left join returned on ordered.order_id = returned.order_id and ordered.order_line_id = returned.order_line_id
    left join credited on ordered.order_id = credited.order_id and ordered.order_line_id = credited.order_line_id

)

select
    'ORO_OVER_RETURN' as exception_code,
    concat_ws('|', compared.order_id, compared.order_line_id) as grain_key,
    'OROCOMMERCE' as channel,
    compared.order_id,
    case when is_about_goods then returned_with else credited_with end as return_id,
    case when is_about_goods then returned_with else credited_with end as zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    compared.order_line_id as subject,
    coalesce(compared.sku, {{ clean_text('compared.source_sku') }}) as sku,
    compared.excess_quantity as quantity,
    case when is_about_goods then compared.excess_quantity * item.unit_cost else cast(round(compared.excess_quantity * compared.unit_amount, 2) as decimal(18, 4)) end as amount,
    case when is_about_goods then item.cost_currency else compared.credit_currency end as currency,
    case when is_about_goods then returned_date else credited_date end as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected at most ' || {{ units('compared.base_quantity') }} || ' base unit(s) of ' || coalesce(compared.sku, compared.source_sku)
        || ' back, as ordered, found ' || {{ units('compared.returned_quantity') }} || ' returned and ' || {{ units('compared.credited_quantity') }}
        || ' credited, difference ' || {{ units('compared.excess_quantity') }} || ', in order ' || compared.order_id || ', line '
        || compared.order_line_id || '.' as message,
    list_sort(list_distinct(compared.rows_about_it))::varchar[] as evidence
from compared
left join {{ ref('int_items') }} as item on compared.sku = item.sku
where compared.excess_quantity > 0
