"""Amazon's customer returns, reimbursements and all-orders reports.

Settlements are in `settlements.py`; the Orders API's JSON, which feeds the same stream, in `orders_json.py`.
"""

from __future__ import annotations

from returns_assets.parsing.decoding import Decoded, decode
from returns_assets.parsing.delimited import Layout, read_records
from returns_assets.parsing.model import DocumentContext, ParsedDocument, readable_or_rejected
from returns_assets.parsing.orders_json import API_COLUMNS, parse_orders_json
from returns_assets.parsing.tables import Table, check_values, decide_locale, finish

CUSTOMER_RETURNS = Layout(
    name="FBA customer returns",
    columns=(
        "return_date",
        "order_id",
        "sku",
        "asin",
        "fnsku",
        "product_name",
        "quantity",
        "fulfillment_center_id",
        "detailed_disposition",
        "reason",
        "status",
        "license_plate_number",
        "customer_comments",
    ),
    required=("return_date", "order_id", "sku", "quantity"),
    aliases={"amazon_order_id": "order_id"},
    reaches=("license_plate_number",),
    timestamps=("return_date",),
    quantities=("quantity",),
    keys=("return_date", "quantity"),
)
REIMBURSEMENTS = Layout(
    name="FBA reimbursements",
    columns=(
        "approval_date",
        "reimbursement_id",
        "case_id",
        "amazon_order_id",
        "reason",
        "sku",
        "fnsku",
        "asin",
        "product_name",
        "condition",
        "currency_unit",
        "amount_per_unit",
        "amount_total",
        "quantity_reimbursed_cash",
        "quantity_reimbursed_inventory",
        "quantity_reimbursed_total",
        "original_reimbursement_id",
        "original_reimbursement_type",
    ),
    required=("approval_date", "reimbursement_id", "sku", "amount_total"),
    reaches=("quantity_reimbursed_total",),
    safe_end="quantity_reimbursed_total",
    amounts=("amount_per_unit", "amount_total"),
    timestamps=("approval_date",),
    quantities=("quantity_reimbursed_cash", "quantity_reimbursed_inventory", "quantity_reimbursed_total"),
    keys=("approval_date", "reimbursement_id"),
)
ORDERS = Layout(
    name="all orders",
    columns=(
        "amazon_order_id",
        "merchant_order_id",
        "purchase_date",
        "last_updated_date",
        "order_status",
        "fulfillment_channel",
        "sales_channel",
        "order_channel",
        "ship_service_level",
        "product_name",
        "sku",
        "asin",
        "item_status",
        "quantity",
        "currency",
        "item_price",
        "item_tax",
        "shipping_price",
        "shipping_tax",
        "gift_wrap_price",
        "gift_wrap_tax",
        "item_promotion_discount",
        "ship_promotion_discount",
        "ship_city",
        "ship_state",
        "ship_postal_code",
        "ship_country",
        "promotion_ids",
        "is_business_order",
        "purchase_order_number",
        "price_designation",
    ),
    required=("amazon_order_id", "purchase_date", "order_status", "sku", "quantity"),
    # Columns that come and go by marketplace, and those of the Orders API.
    extras=("url", "cpf", "is_sold_by_ab", "signature_confirmation_recommended", *API_COLUMNS),
    reaches=("ship_country",),
    amounts=(
        "item_price",
        "item_tax",
        "shipping_price",
        "shipping_tax",
        "gift_wrap_price",
        "gift_wrap_tax",
        "item_promotion_discount",
        "ship_promotion_discount",
    ),
    timestamps=("purchase_date", "last_updated_date"),
    quantities=("quantity",),
    keys=("amazon_order_id",),
)
ORDER_COLUMNS = (*ORDERS.columns, *ORDERS.extras)


@readable_or_rejected
def parse_customer_returns(content: bytes, context: DocumentContext) -> ParsedDocument:
    """One customer returns report; some locales name the order column `amazon-order-id`."""
    return _parse(decode(content, context.content_type), CUSTOMER_RETURNS, currency_column="")


@readable_or_rejected
def parse_reimbursements(content: bytes, context: DocumentContext) -> ParsedDocument:
    """One reimbursements report."""
    return _parse(decode(content, context.content_type), REIMBURSEMENTS, currency_column="currency_unit")


@readable_or_rejected
def parse_orders(content: bytes, context: DocumentContext) -> ParsedDocument:
    """One all-orders report, or a response of the Orders API: its fields go to the columns of the same
    meaning.
    """
    decoded = decode(content, context.content_type)
    if decoded.text.lstrip()[:1] in ("{", "["):
        return parse_orders_json(decoded, ORDERS)
    return _parse(decoded, ORDERS, currency_column="currency")


def _parse(decoded: Decoded, layout: Layout, currency_column: str) -> ParsedDocument:
    _, records = read_records(decoded.text, (layout,))
    table = Table(records, layout)
    currency = table.majority(currency_column) if currency_column else ""
    locale = decide_locale(table, currency, "mdy" if currency in ("", "USD", "CAD") else "dmy")
    check_values(table, locale)
    return finish(table, locale, decoded.charset)
