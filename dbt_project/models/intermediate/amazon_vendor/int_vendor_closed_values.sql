-- Grain: one value of a closed list of the vendor account in one source row; what the settings do not know of these is raised.
{%- set fields = [
    ('returns', 'Condition', 'status', "cast(requested_date as timestamp)"),
    ('returns', 'Request type', 'request_type', "cast(requested_date as timestamp)"),
    ('purchase_orders', 'purchaseOrderState', 'purchase_order_state', 'ordered_at'),
    ('purchase_orders', 'purchaseOrderStatus', 'purchase_order_status', 'ordered_at'),
    ('invoices', 'invoiceStatus', 'invoice_status', 'issued_at'),
    ('invoices', 'invoiceType', 'invoice_type', 'issued_at'),
    ('transactions', 'status', 'status', 'submitted_at'),
    ('payables', 'Type', 'deduction_type', "cast(transaction_date as timestamp)"),
    ('remittances', 'Transaction type', 'transaction_type', "cast(invoice_date as timestamp)"),
] %}
with seen as (

    {% for stream, field, column, moment in fields -%}
    select '{{ stream }}' as stream, '{{ field }}' as field, {{ column }} as value, source_row_id, coalesce({{ moment }}, received_at) as seen_at,
        coalesce({{ moment }}, timestamp '1900-01-01') as known_from
    from {{ ref('stg_amazon_vendor__' ~ stream) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select 'amazon_vendor' as platform, stream, field, value, source_row_id, seen_at
from seen
where value is not null and known_from <= {{ as_of() }}
