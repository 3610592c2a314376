-- Grain: one value of a closed list in a TikTok record as it stands at as_of, for SCHEMA_DRIFT (R-VC-11). A return status comes
-- as the catalogue has it, and as sent where nobody knows it.
select 'tiktok_shop' as platform, 'orders' as stream, 'status' as field, order_status as value, source_row_id, updated_at as seen_at
from {{ ref('int_tiktok_orders') }}
union all
select 'tiktok_shop', 'orders', 'fulfillment_type', fulfillment_type, source_row_id, updated_at from {{ ref('int_tiktok_orders') }}
union all
select 'tiktok_shop', 'returns', 'return_type', return_type, source_row_id, updated_at from {{ ref('int_tiktok_returns') }}
union all
select 'tiktok_shop', 'returns', 'return_status', coalesce(nullif(return_status, 'OTHER'), return_status_as_sent), source_row_id, updated_at
from {{ ref('int_tiktok_returns') }}
union all
select 'tiktok_shop', 'returns', 'arbitration_status', arbitration_status, source_row_id, updated_at from {{ ref('int_tiktok_returns') }}
union all
select 'tiktok_shop', 'returns', 'shipment_type', shipment_type, source_row_id, updated_at from {{ ref('int_tiktok_returns') }}
union all
select 'tiktok_shop', 'statements', 'payment_status', payment_status, source_row_id, statement_at
from {{ ref('stg_tiktok_shop__statements') }}
where coalesce(statement_at, {{ as_of() }}) <= {{ as_of() }}
union all
select 'tiktok_shop', 'statement_transactions', 'type', transaction_type, source_row_id, statement_at
from {{ ref('int_tiktok_statement_lines') }}
