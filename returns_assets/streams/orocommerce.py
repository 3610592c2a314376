"""What OroCommerce sends: plain data. How a document is read is in `parsing/`."""

from __future__ import annotations

from datetime import timedelta

from returns_assets.parsing import orocommerce, orocommerce_webhooks
from returns_assets.streams.model import Stream

# Addresses and customer users are never asked for; a document from elsewhere may include them.
_PEOPLE = (
    *("customer_notes", "comment", "billing_address", "shipping_address", "customer_user", "email", "phone"),
    *("name_prefix", "first_name", "middle_name", "last_name", "name_suffix", "username", "birthday"),
    *("street", "street2", "city", "postal_code", "region_text", "custom_region"),
)

STREAMS: tuple[Stream, ...] = (
    Stream(
        platform="orocommerce",
        name="orders",
        description="B2B orders with their lines, subtotals and return status.",
        grain="one snapshot of an order; a changed order is sent again",
        owner="team:operations",
        columns=orocommerce.ORDERS.all_columns,
        required=("id",),
        parse=orocommerce.parse_orders,
        source_time="updated_at",
        fresh_for=timedelta(days=7),
        identifiers={"id": "digits"},
        personal=_PEOPLE,
    ),
    Stream(
        platform="orocommerce",
        name="products",
        description="Products with their SKU and whether they are enabled.",
        grain="one snapshot of a product",
        owner="team:operations",
        columns=orocommerce.PRODUCTS.all_columns,
        required=("id",),
        parse=orocommerce.parse_products,
        source_time="updated_at",
        expects_rows=True,
        identifiers={"id": "digits"},
    ),
    Stream(
        platform="orocommerce",
        name="product_unit_precisions",
        description="The units in which a product is sold, with their conversion rate to its primary unit.",
        grain="one snapshot of a product's unit",
        owner="team:operations",
        columns=orocommerce.PRODUCT_UNIT_PRECISIONS.all_columns,
        required=("id",),
        parse=orocommerce.parse_product_unit_precisions,
        expects_rows=True,
        identifiers={"id": "digits", "product_id": "digits"},
    ),
    Stream(
        platform="orocommerce",
        name="inventory_levels",
        description="Stock per product, unit and warehouse as OroCommerce shows it.",
        grain="one snapshot of an inventory level",
        owner="team:operations",
        columns=orocommerce.INVENTORY_LEVELS.all_columns,
        required=("id",),
        parse=orocommerce.parse_inventory_levels,
        identifiers={"id": "digits", "product_id": "digits"},
    ),
    Stream(
        platform="orocommerce",
        name="payment_events",
        description="Bodies of payment webhooks: captures and refunds of orders.",
        grain="one delivery of a webhook; deliveries repeat",
        owner="team:finance",
        columns=(*orocommerce_webhooks.COLUMNS, *orocommerce_webhooks.OPTIONAL),
        required=("message_id",),
        parse=orocommerce_webhooks.parse_payment_events,
        api=False,
        source_time="timestamp",
        identifiers={"resource_id": "digits"},
        personal=_PEOPLE,
    ),
)
