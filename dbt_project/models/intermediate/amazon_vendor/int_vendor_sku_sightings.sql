-- Grain: one SKU text of the vendor account and the date it is resolved at, with the ASIN beside it: of the lines of return
-- requests, which may name an item by its ASIN alone, and of the items of purchase orders.
select coalesce(vendor_sku, asin) as source_sku, requested_date as event_date, asin
from {{ ref('int_vendor_returns') }}
where coalesce(vendor_sku, asin) is not null
union
select coalesce(vendor_sku, asin), {{ entity_date('ordered_at') }}, asin
from {{ ref('int_vendor_purchase_order_lines') }}
where coalesce(vendor_sku, asin) is not null
