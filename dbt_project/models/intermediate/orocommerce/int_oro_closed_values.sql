-- Grain: one value of a closed list in a record of OroCommerce as it stands at as_of, for SCHEMA_DRIFT (R-VC-11). An order's
-- external status is no such list: shops name their own.
select 'orocommerce' as platform, 'orders' as stream, 'internalStatus' as field, internal_status as value, source_row_id, updated_at as seen_at
from {{ ref('int_oro_orders') }}
union all
select 'orocommerce', 'orders', 'shippingStatus', shipping_status, source_row_id, updated_at from {{ ref('int_oro_orders') }}
union all
select 'orocommerce', 'orders', 'returnStatus', return_status, source_row_id, updated_at from {{ ref('int_oro_orders') }}
union all
select 'orocommerce', 'products', 'status', status, source_row_id, updated_at from {{ ref('int_oro_products') }}
union all
select 'orocommerce', 'payment_events', 'transactionType', transaction_type, source_row_ids[1], occurred_at from {{ ref('int_oro_payment_events') }}
