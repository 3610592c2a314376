"""OroCommerce's resources as its JSON:API sends them: orders, products, unit precisions, inventory levels.

How JSON:API is read is in `json_api.py`, webhook bodies are in `orocommerce_webhooks.py`.
"""

from __future__ import annotations

from returns_assets.parsing.json_api import ResourceShape, parser_for

_ORDER_AMOUNTS = (
    "subtotalValue",
    "totalValue",
    "totalDiscountsAmount",
    "subtotalWithDiscountsValue",
    "estimatedShippingCostAmount",
    "overriddenShippingCostAmount",
)

ORDERS = ResourceShape(
    type="orders",
    columns=(
        *("id", "type", "identifier", "po_number", "currency", "subtotal_value", "total_value"),
        *("total_discounts_amount", "external", "created_at", "updated_at", "line_items_ids"),
        *("order_subtotals_ids", "internal_status_id", "status_id", "shipping_status_id", "customer_id"),
    ),
    optional=(
        # An extended field, and an extended enum, which is a relationship.
        *("return_status", "return_status_id", "external_id", "ship_until", "shipping_method"),
        *("shipping_method_type", "estimated_shipping_cost_amount", "overridden_shipping_cost_amount"),
        *("subtotal_with_discounts_value", "source_entity_identifier", "customer_notes", "line_items"),
        *("order_subtotals", "billing_address_id", "shipping_address_id", "billing_address"),
        *("shipping_address", "customer", "customer_user", "customer_user_id", "discounts_ids", "discounts"),
        *("shipping_trackings_ids", "shipping_trackings", "payment_term_id", "payment_term", "owner_id"),
        *("organization_id", "created_by_id", "parent_id", "sub_orders_ids", "source_id", "documents_ids"),
        *("invoices_ids", "included", "links"),
    ),
    instants=("createdAt", "updatedAt"),
    numbers=_ORDER_AMOUNTS,
    child_numbers={"lineItems": ("quantity", "value"), "orderSubtotals": ("amount", "signedAmount")},
)
PRODUCTS = ResourceShape(
    type="products",
    columns=(
        *("id", "type", "sku", "status", "product_type", "created_at", "updated_at"),
        *("unit_precisions_ids", "primary_unit_precision_id", "inventory_status_id"),
    ),
    optional=(
        *("variant_fields", "featured", "new_arrival", "names_ids", "descriptions_ids"),
        *("short_descriptions_ids", "slug_prototypes_ids", "owner_id", "organization_id", "category_id"),
        *("manage_inventory_id", "unit_precisions", "primary_unit_precision", "inventory_status"),
        *("included", "links"),
    ),
    instants=("createdAt", "updatedAt"),
)
PRODUCT_UNIT_PRECISIONS = ResourceShape(
    type="productunitprecisions",
    columns=("id", "type", "precision", "conversion_rate", "sell", "product_id", "unit_id"),
    optional=("product", "unit", "included", "links"),
    numbers=("precision", "conversionRate"),
)
INVENTORY_LEVELS = ResourceShape(
    type="inventorylevels",
    columns=("id", "type", "quantity", "product_id", "product_unit_precision_id"),
    # Warehouses are of the Enterprise edition.
    optional=(
        *("warehouse_id", "warehouse", "organization_id", "external_id", "product"),
        *("product_unit_precision", "included", "links"),
    ),
    numbers=("quantity",),
)

parse_orders = parser_for(ORDERS)
parse_products = parser_for(PRODUCTS)
parse_product_unit_precisions = parser_for(PRODUCT_UNIT_PRECISIONS)
parse_inventory_levels = parser_for(INVENTORY_LEVELS)
