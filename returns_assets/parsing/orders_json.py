"""Order lines from the Orders API: v0 responses and v2026-01-01 responses.

One row per order item; an order without items is one row without SKU. AFN and MFN stay as sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from returns_assets.parsing.amounts import is_quantity, parse_amount
from returns_assets.parsing.dates import is_timestamp
from returns_assets.parsing.decoding import Decoded
from returns_assets.parsing.delimited import Layout
from returns_assets.parsing.json_documents import cell, elements, to_document
from returns_assets.parsing.model import LOCALE_COLUMNS, ParsedDocument

API_COLUMNS = (
    "order_item_id",
    "quantity_shipped",
    "marketplace_id",
    "is_replacement_order",
    "replaced_order_id",
)
_LOCALE = dict(zip(LOCALE_COLUMNS, ("detail", ".", "ymd"), strict=True))
_REPLACEMENTS = ("REPLACEMENT_ORIGINAL_ID",)
_V0_ORDER = {
    "amazon_order_id": "AmazonOrderId",
    "merchant_order_id": "SellerOrderId",
    "purchase_date": "PurchaseDate",
    "last_updated_date": "LastUpdateDate",
    "order_status": "OrderStatus",
    "fulfillment_channel": "FulfillmentChannel",
    "sales_channel": "SalesChannel",
    "order_channel": "OrderChannel",
    "ship_service_level": "ShipServiceLevel",
    "is_business_order": "IsBusinessOrder",
    "marketplace_id": "MarketplaceId",
    "is_replacement_order": "IsReplacementOrder",
    "replaced_order_id": "ReplacedOrderId",
    "ship_city": "ShippingAddress.City",
    "ship_state": "ShippingAddress.StateOrRegion",
    "ship_postal_code": "ShippingAddress.PostalCode",
    "ship_country": "ShippingAddress.CountryCode",
    "currency": "OrderTotal.CurrencyCode",
}
_V0_ITEM = {
    "order_item_id": "OrderItemId",
    "sku": "SellerSKU",
    "asin": "ASIN",
    "product_name": "Title",
    "quantity": "QuantityOrdered",
    "quantity_shipped": "QuantityShipped",
    "currency": "ItemPrice.CurrencyCode",
    "item_price": "ItemPrice.Amount",
    "item_tax": "ItemTax.Amount",
    "shipping_price": "ShippingPrice.Amount",
    "shipping_tax": "ShippingTax.Amount",
    "item_promotion_discount": "PromotionDiscount.Amount",
    "ship_promotion_discount": "ShippingDiscount.Amount",
}
_V2026_ORDER = {
    "amazon_order_id": "orderId",
    "purchase_date": "createdTime",
    "last_updated_date": "lastUpdatedTime",
    "order_status": "fulfillment.fulfillmentStatus",
    "fulfillment_channel": "fulfillment.fulfilledBy",
    "sales_channel": "salesChannel.marketplaceName",
    "order_channel": "salesChannel.channelName",
    "ship_service_level": "fulfillment.fulfillmentServiceLevel",
    "marketplace_id": "salesChannel.marketplaceId",
    "currency": "proceeds.grandTotal.currencyCode",
}
_V2026_ITEM = {
    "order_item_id": "orderItemId",
    "sku": "product.sellerSku",
    "asin": "product.asin",
    "product_name": "product.title",
    "quantity": "quantityOrdered",
    "quantity_shipped": "fulfillment.quantityFulfilled",
    "currency": "product.price.unitPrice.currencyCode",
}
# The parts of an item's proceeds, by their type.
_V2026_PROCEEDS = {
    "ITEM": "item_price",
    "TAX": "item_tax",
    "SHIPPING": "shipping_price",
    "DISCOUNT": "item_promotion_discount",
}


def parse_orders_json(decoded: Decoded, layout: Layout) -> ParsedDocument:
    """Responses of getOrders, getOrder and getOrderItems, orders with items nested, or JSON Lines."""
    found = elements(decoded.text, _unwrap)
    expected = (*layout.columns, *layout.extras)
    return to_document(
        found,
        lambda value: _row(value, layout),
        (),
        decoded.charset,
        extra_columns=(*expected, *LOCALE_COLUMNS),
    )


def _unwrap(value: Any) -> list[Any] | None:
    """A list of (order, item or None) pairs, one per row."""
    orders = list(_orders(value))
    return [pair for order in orders for pair in _pairs(order)] if orders or _is_empty_list(value) else None


def _orders(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _orders(item) if isinstance(item, Mapping) else iter((item,))
    elif isinstance(value, Mapping):
        for wrapper in ("payload", "Orders", "orders", "order"):
            if wrapper in value:
                yield from _orders(value[wrapper])
                return
        if any(key in value for key in ("AmazonOrderId", "orderId", "OrderItems", "orderItems")):
            yield value


def _is_empty_list(value: Any) -> bool:
    """Whether the document is an answer that lists no order."""
    while isinstance(value, Mapping):
        inner = next((value[key] for key in ("payload", "Orders", "orders") if key in value), None)
        if inner is None:
            return False
        value = inner
    return value == []


def _pairs(order: Any) -> list[list[Any]]:
    items = order.get("OrderItems", order.get("orderItems")) if isinstance(order, Mapping) else None
    if not isinstance(items, list) or not items:
        return [[order, None]]
    head = {key: value for key, value in order.items() if key not in ("OrderItems", "orderItems")}
    return [[head, item] for item in items]


def _row(pair: Any, layout: Layout) -> dict[str, str | None] | str:
    order, item = pair
    if not isinstance(order, Mapping):
        return "the order is no object"
    if item is not None and not isinstance(item, Mapping):
        return "the order item is no object"
    is_v0 = "AmazonOrderId" in order
    row = _pick(order, _V0_ORDER if is_v0 else _V2026_ORDER)
    if item is not None:
        row |= {
            name: text
            for name, text in _pick(item, _V0_ITEM if is_v0 else _V2026_ITEM).items()
            if text is not None
        }
    if not is_v0:
        _add_v2026(row, order, item or {})
    if not (row.get("amazon_order_id") or "").strip():
        return "the order has no id"
    return _complaint(row, layout) or {**row, **_LOCALE}


def _add_v2026(row: dict[str, str | None], order: Mapping[str, Any], item: Mapping[str, Any]) -> None:
    """Fields that the newer API spells as lists of typed entries."""
    aliases = _entries(order, "orderAliases")
    row["merchant_order_id"] = next(
        (cell(alias.get("aliasId")) for alias in aliases if alias.get("aliasType") == "SELLER_ORDER_ID"), None
    )
    replaced = [
        entry
        for entry in _entries(order, "associatedOrders")
        if entry.get("associationType") in _REPLACEMENTS
    ]
    row["is_replacement_order"] = "true" if replaced else "false"
    row["replaced_order_id"] = cell(replaced[0].get("orderId")) if replaced else None
    programs = order.get("programs")
    row["is_business_order"] = (
        "true" if isinstance(programs, list) and "AMAZON_BUSINESS" in programs else "false"
    )
    proceeds = item.get("proceeds")
    for part in _entries(proceeds, "breakdowns") if isinstance(proceeds, Mapping) else ():
        name = _V2026_PROCEEDS.get(str(part.get("type")))
        subtotal = part.get("subtotal")
        if name and isinstance(subtotal, Mapping):
            row[name] = cell(subtotal.get("amount"))


def _entries(value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = value.get(key)
    return [entry for entry in found if isinstance(entry, Mapping)] if isinstance(found, list) else []


def _pick(value: Mapping[str, Any], paths: Mapping[str, str]) -> dict[str, str | None]:
    return {name: cell(_at(value, path)) for name, path in paths.items()}


def _at(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _complaint(row: Mapping[str, str | None], layout: Layout) -> str:
    checks = (
        (layout.amounts, lambda text: parse_amount(text, ".") is not None, "is no amount"),
        (layout.timestamps, lambda text: is_timestamp(text, "ymd"), "is no date"),
        (layout.quantities, is_quantity, "is no whole quantity"),
    )
    for names, is_valid, complaint in checks:
        for name in names:
            text = row.get(name) or ""
            if text.strip() and not is_valid(text):
                return f"{name} '{text[:80]}' {complaint}"
    return ""
