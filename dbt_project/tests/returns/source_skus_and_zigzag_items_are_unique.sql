-- Joins rely on these keys of several columns; a second row would multiply quantities.
{{ config(meta={'dagster': {'ref': {'name': 'int_zigzag_items'}}}) }}
select 'int_zigzag_items' as model, zigzag_return_id || ' ' || item_id as key
from {{ ref('int_zigzag_items') }}
group by zigzag_return_id, item_id
having count(*) > 1
union all
select 'int_item_releases', zigzag_return_id || ' ' || item_id
from {{ ref('int_item_releases') }}
group by zigzag_return_id, item_id
having count(*) > 1
union all
select 'int_source_skus', source_system || ' ' || source_sku
from {{ ref('int_source_skus') }}
group by source_system, source_sku, event_date
having count(*) > 1
union all
select 'int_order_lines', order_id || ' ' || sku_key
from {{ ref('int_order_lines') }}
group by order_id, sku_key
having count(*) > 1
