-- Grain: one exception and kind of cause that it can be put down to: its code alone, the SKU, the warehouse, the shop, the carrier, the
-- reason of the return, or what the code is about (a mapping, a status; a row of a document or a list of candidates is no cause). An
-- exception stands under each kind that is known.
with hub as (

    select
        item.zigzag_return_id,
        min(item.warehouse_code) as warehouse,
        min(item.return_reason_id || coalesce(' ' || reasons.zigzag_reason, '')) as reason
    from {{ ref('int_zigzag_items') }} as item
    left join (
        select zigzag_reason_id, min(zigzag_reason) as zigzag_reason from {{ setting('reason_codes') }} group by zigzag_reason_id
    ) as reasons on item.return_reason_id = reasons.zigzag_reason_id
    group by item.zigzag_return_id

),

carriers as (

    select return_id, max(carrier) as carrier, max(return_reason) as reason from {{ ref('int_tiktok_returns') }} group by return_id

),

merchant_carriers as (

    select order_id, max(carrier) as carrier from {{ ref('int_merchant_returns') }} group by order_id

),

shops as (

    select line.order_id, max(shops.shop) as shop
    from {{ ref('int_return_lines') }} as line
    inner join {{ ref('int_return_shops') }} as shops on line.line_id = shops.line_id
    where line.order_id is not null and shops.shop <> line.channel
    group by line.order_id
    union all
    -- orders of which nothing was returned
    select order_id, max(sales_channel)
    from {{ ref('int_orders') }}
    where sales_channel is not null and order_id not in (select order_id from {{ ref('int_return_lines') }} where order_id is not null)
    group by order_id

),

settlements as (

    select settlement_id, max(marketplace) as shop from {{ ref('int_settlements') }} group by settlement_id

),

places as (

    select distinct warehouse_code from {{ setting('warehouses') }}

),

known as (

    select
        fact.*,
        coalesce(case when fact.subject in (select warehouse_code from places) then fact.subject end, hub.warehouse) as warehouse,
        coalesce(shops.shop, settlements.shop) as shop,
        coalesce(carriers.carrier, merchant_carriers.carrier) as carrier,
        coalesce(hub.reason, carriers.reason) as reason
    from {{ ref('int_exception_facts') }} as fact
    left join hub on fact.zigzag_return_id = hub.zigzag_return_id
    left join carriers on fact.return_id = carriers.return_id and fact.channel = 'TIKTOK_SHOP'
    left join merchant_carriers on fact.order_id = merchant_carriers.order_id
    left join shops on fact.order_id = shops.order_id
    left join settlements on fact.settlement_id = settlements.settlement_id

)

{% for kind, cause in [('code', 'exception_code'), ('sku', 'sku'), ('warehouse', 'warehouse'), ('marketplace', 'shop'), ('carrier', 'carrier'),
    ('reason', 'reason'), ('subject', 'subject')] %}
select
    exception_id, exception_code, owner_team, channel, amount, currency, status, fact_date, month, first_seen_as_of, last_seen_as_of,
    '{{ kind }}' as cause_kind,
    {{ cause }} as cause
from known
where {{ cause }} is not null{% if kind == 'subject' %} and subject not in (select warehouse_code from places) and not regexp_matches(subject, '[0-9a-f]{64}|, '){% endif %}
{{ 'union all' if not loop.last }}
{% endfor %}
