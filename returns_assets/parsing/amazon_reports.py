"""Amazon's reports of orders, returns (FBA and seller-fulfilled), reimbursements and removal orders.

Settlements are in `settlements.py`, stock and listings in `amazon_inventory.py`, the Orders API's JSON, which
feeds the stream of orders, in `orders_json.py`.
"""

from __future__ import annotations

from dataclasses import replace

from returns_assets.parsing.dates import names_months
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
MERCHANT_RETURNS = Layout(
    name="seller-fulfilled returns",
    columns=(
        "order_id",
        "order_date",
        "return_request_date",
        "return_request_status",
        "amazon_rma_id",
        "merchant_rma_id",
        "label_type",
        "label_cost",
        "currency_code",
        "return_carrier",
        "tracking_id",
        "label_to_be_paid_by",
        "a_to_z_claim",
        "is_prime",
        "asin",
        "merchant_sku",
        "item_name",
        "return_quantity",
        "return_reason",
        "in_policy",
        "return_type",
        "resolution",
        "invoice_number",
        "return_delivery_date",
        "order_amount",
        "order_quantity",
        "safet_action_reason",
        "safet_claim_id",
        "safet_claim_state",
        "safet_claim_creation_time",
        "safet_claim_reimbursement_amount",
        "refunded_amount",
    ),
    required=("order_id", "return_request_date", "merchant_sku", "return_quantity"),
    extras=("order_item_id", "category"),
    optional_after="order_quantity",
    amounts=("label_cost", "order_amount", "safet_claim_reimbursement_amount", "refunded_amount"),
    timestamps=("order_date", "return_request_date", "return_delivery_date"),
    quantities=("return_quantity", "order_quantity"),
    keys=("order_id", "return_request_date", "return_quantity"),
)
MERCHANT_RETURN_COLUMNS = (*MERCHANT_RETURNS.columns, *MERCHANT_RETURNS.extras)
REMOVAL_ORDERS = Layout(
    name="removal orders",
    columns=(
        "request_date",
        "order_id",
        "order_type",
        "service_speed",
        "order_status",
        "last_updated_date",
        "sku",
        "fnsku",
        "disposition",
        "requested_quantity",
        "cancelled_quantity",
        "disposed_quantity",
        "shipped_quantity",
        "in_process_quantity",
        "removal_fee",
        "currency",
    ),
    required=("request_date", "order_id", "sku", "requested_quantity"),
    aliases={"canceled_quantity": "cancelled_quantity"},
    reaches=("in_process_quantity",),
    amounts=("removal_fee",),
    timestamps=("request_date", "last_updated_date"),
    quantities=(
        "requested_quantity",
        "cancelled_quantity",
        "disposed_quantity",
        "shipped_quantity",
        "in_process_quantity",
    ),
    keys=("request_date", "order_id", "requested_quantity"),
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


@readable_or_rejected
def parse_merchant_returns(content: bytes, context: DocumentContext) -> ParsedDocument:
    """One report of seller-fulfilled returns. Rows may end after the order's quantity: what only some returns
    have comes last.
    """
    return _parse(decode(content, context.content_type), MERCHANT_RETURNS, currency_column="currency_code")


@readable_or_rejected
def parse_removal_orders(content: bytes, context: DocumentContext) -> ParsedDocument:
    """One removal order report: what Amazon was told to send back or dispose of."""
    return _parse(decode(content, context.content_type), REMOVAL_ORDERS, currency_column="currency")


def _parse(decoded: Decoded, layout: Layout, currency_column: str) -> ParsedDocument:
    _, records = read_records(decoded.text, (layout,))
    table = Table(records, layout)
    currency = table.majority(currency_column) if currency_column else ""
    locale = decide_locale(table, currency, "mdy" if currency in ("", "USD", "CAD") else "dmy")
    if layout is MERCHANT_RETURNS and names_months(table.distinct(layout.timestamps)):
        locale = replace(locale, date_order="dby")
    check_values(table, locale)
    return finish(table, locale, decoded.charset)
