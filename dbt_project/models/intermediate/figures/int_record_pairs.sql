-- Grain: one record and its counterpart in another system, or one of the two alone, of every pair of systems, before the rules'
-- findings are looked at. Each key names the pair's subjects, so that findings are joined by equality.
with pairs as (

    select * from {{ ref('int_goods_pairs') }}
    union all by name
    select * from {{ ref('int_return_pairs') }}
    union all by name
    select * from {{ ref('int_order_pairs') }}
    union all by name
    select * from {{ ref('int_stock_pairs') }}
    union all by name
    select * from {{ ref('int_deposit_pairs') }}

)

select
    left_system || ' ' || left_record || ' | ' || right_system || ' ' || right_record as pair,
    pairs.*,
    list_filter([
        'zigzag/' || zigzag_return_id,
        'return/' || return_id,
        'order/' || order_id,
        'settlement/' || settlement_id,
        'shipment/' || shipment_id,
        'stock/' || location || '/' || sku
    ], lambda key: key is not null) as subject_keys
from pairs
