"""Vendor documents of the Selling Partner API: purchase orders with status, invoices, transaction status.

JSON responses, single objects, lists or JSON Lines of these. What the vendor portal exports is in
`amazon_vendor_portal.py` and `remittances.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from returns_assets.parsing.amounts import parse_amount
from returns_assets.parsing.dates import is_instant
from returns_assets.parsing.decoding import decode
from returns_assets.parsing.json_documents import cell, elements, snake_case, to_document
from returns_assets.parsing.model import DocumentContext, ParsedDocument, Parser, readable_or_rejected

PURCHASE_ORDER_COLUMNS = (
    "purchase_order_number",
    "purchase_order_state",
    "purchase_order_status",
    "purchase_order_date",
    "purchase_order_changed_date",
    "purchase_order_state_changed_date",
    "last_updated_date",
    "purchase_order_type",
    "payment_method",
    "deal_code",
    "tax_info",
    "import_details",
    "buying_party",
    "selling_party",
    "ship_to_party",
    "bill_to_party",
    "ship_window",
    "delivery_window",
    "items",
    "item_status",
    "_row_kind",
)
INVOICE_COLUMNS = (
    "invoice_number",
    "invoice_identifier",
    "invoice_status",
    "invoice_type",
    "billing_period",
    "payee",
    "payer",
    "issue_date",
    "due_date",
    "payment_terms",
    "creation_date",
    "last_updated_date",
    "invoice_amount",
    "invoice_amount_breakdowns",
    "invoice_settlement_breakdowns",
    "related_identifiers",
    "line_items",
)
TRANSACTION_COLUMNS = ("transaction_id", "reference", "status", "errors", "error_codes", "rejection_reason")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class _Shape:
    """What an element of a stream holds.

    `lists` are the keys under which a response lists elements. `amounts` and `quantities` are paths below an
    element; a part that is a list stands for each of its members.
    """

    name: str
    key: str
    lists: tuple[str, ...]
    columns: tuple[str, ...]
    flatten: Callable[[Row], dict[str, Any]]
    instants: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def _flatten_order(value: Row) -> dict[str, Any]:
    """An order with its details beside its number; a status document keeps its own keys."""
    details = value.get("orderDetails")
    flat = {key: item for key, item in value.items() if key != "orderDetails" or not _is_object(details)}
    if _is_object(details):
        flat |= {key: item for key, item in details.items() if key not in flat}
    is_status = "itemStatus" in value or "purchaseOrderStatus" in value
    return {**flat, "_row_kind": "status" if is_status else "order"}


def _flatten_invoice(value: Row) -> dict[str, Any]:
    """The header with the lines beside it, however the document nests them."""
    header = value.get("invoiceHeader")
    flat = dict(header) if _is_object(header) else dict(value)
    for key in ("invoiceItems", "lineItems"):
        lines = value.get(key) if key in value else flat.get(key)
        flat.pop(key, None)
        if lines is not None:
            flat["lineItems"] = lines
    return flat


def _flatten_transaction(value: Row) -> dict[str, Any]:
    """The status with the reference that the sender put beside it; an answer to a submission has none yet."""
    inner: Any = value
    outer: dict[str, Any] = {}
    for wrapper in ("payload", "transactionStatus"):
        if _is_object(inner) and _is_object(inner.get(wrapper)):
            outer |= {key: item for key, item in inner.items() if key not in (wrapper, "transactionId")}
            inner = inner[wrapper]
    flat = {**outer, **inner}
    errors = [error for error in _members(flat.get("errors")) if _is_object(error)]
    if errors:
        # Beside the JSON, whose messages are withheld like anybody's: Amazon's words about a submission.
        flat["errorCodes"] = ",".join(str(error.get("code") or "") for error in errors)
        parts = ([error.get(key) for key in ("code", "message", "details")] for error in errors)
        flat["rejectionReason"] = "; ".join(": ".join(str(text) for text in part if text) for part in parts)
    return flat


PURCHASE_ORDERS = _Shape(
    name="purchase orders",
    key="purchaseOrderNumber",
    lists=("orders", "ordersStatus"),
    columns=PURCHASE_ORDER_COLUMNS,
    flatten=_flatten_order,
    instants=(
        "purchaseOrderDate",
        "purchaseOrderChangedDate",
        "purchaseOrderStateChangedDate",
        "lastUpdatedDate",
    ),
    children=("items", "itemStatus"),
    numbers=(
        "items.orderedQuantity.amount",
        "items.orderedQuantity.unitSize",
        "items.netCost.amount",
        "items.listPrice.amount",
        "itemStatus.netCost.amount",
        "itemStatus.orderedQuantity.amount",
        "itemStatus.orderedQuantity.orderedQuantity.amount",
        "itemStatus.acknowledgementStatus.acceptedQuantity.amount",
        "itemStatus.acknowledgementStatus.rejectedQuantity.amount",
        "itemStatus.receivingStatus.receivedQuantity.amount",
    ),
)
INVOICES = _Shape(
    name="invoices",
    key="invoiceNumber",
    lists=("invoices",),
    columns=INVOICE_COLUMNS,
    flatten=_flatten_invoice,
    instants=("issueDate", "dueDate", "creationDate", "lastUpdatedDate"),
    children=("lineItems", "relatedIdentifiers"),
    numbers=(
        "invoiceAmount.currencyAmount",
        "lineItems.quantity",
        "lineItems.unitCost.currencyAmount",
        "lineItems.totalAmount.currencyAmount",
    ),
)
TRANSACTIONS = _Shape(
    name="transactions",
    key="transactionId",
    lists=(),
    columns=TRANSACTION_COLUMNS,
    flatten=_flatten_transaction,
    children=("errors",),
)


def parser_for(shape: _Shape) -> Parser:
    """The parser of one stream: responses, wrapped or bare elements, lists and JSON Lines of these."""

    @readable_or_rejected
    def parse(content: bytes, context: DocumentContext) -> ParsedDocument:
        decoded = decode(content, context.content_type)
        found = elements(decoded.text, lambda value: _unwrap(value, shape))
        return to_document(
            found, lambda value: _row(value, shape), (), decoded.charset, extra_columns=shape.columns
        )

    return parse


parse_purchase_orders = parser_for(PURCHASE_ORDERS)
parse_invoices = parser_for(INVOICES)
parse_transactions = parser_for(TRANSACTIONS)


def _is_object(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _members(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _unwrap(value: Any, shape: _Shape) -> list[Any] | None:
    """The elements that a top-level value holds; None when it is nothing of this stream."""
    if isinstance(value, list):
        nested = [_unwrap(item, shape) for item in value]
        if value and all(item is None for item in nested):
            return None
        # What is none of the stream's elements stays one, to be rejected by itself.
        return [element for item, inner in zip(value, nested, strict=True) for element in (inner or (item,))]
    if not _is_object(value):
        return None
    for holder in (value, value.get("payload")):
        if not _is_object(holder):
            continue
        listed = [holder[key] for key in shape.lists if isinstance(holder.get(key), list)]
        if listed:
            return [element for one in listed for element in one]
    if _has_key(value, shape):
        return [_bare(value, shape)]
    payload = value.get("payload")
    # A page without orders may leave the list out.
    return [] if _is_object(payload) and shape.lists and set(payload) <= {"pagination"} else None


def _has_key(value: Row, shape: _Shape) -> bool:
    return shape.key in shape.flatten(_bare(value, shape))


def _bare(value: Row, shape: _Shape) -> Row:
    """A single object without its envelope; transactions keep theirs, it may hold a reference."""
    payload = value.get("payload")
    return payload if shape.lists and _is_object(payload) and shape.key not in value else value


def _row(value: Any, shape: _Shape) -> dict[str, str | None] | str:
    """The element's cells by column, or the reason why it is none of the stream's elements."""
    if not _is_object(value):
        return "not an object"
    flat = shape.flatten(value)
    complaint = _complaint(flat, shape)
    if complaint:
        return complaint
    row: dict[str, str | None] = {}
    for key, item in flat.items():
        name = key if key == "_row_kind" else snake_case(key) or "column"
        while name in row:
            name += "_again"
        row[name] = cell(item)
    return row


def _complaint(flat: Row, shape: _Shape) -> str:
    identifier = flat.get(shape.key)
    if not isinstance(identifier, str) or not identifier.strip():
        return f"{shape.key} is missing"
    for key in shape.instants:
        text = flat.get(key)
        if text is not None and not (isinstance(text, str) and is_instant(text)):
            return f"{key} '{cell(text)}' is no timestamp with an offset"
    for key in shape.children:
        children = flat.get(key)
        if children is not None and not (isinstance(children, list) and all(map(_is_object, children))):
            return f"{key} is no list of objects"
    for path in shape.numbers:
        for number in _at(flat, path.split(".")):
            if not (isinstance(number, str) and parse_amount(number, ".") is not None):
                return f"{path} '{cell(number)}' is no number"
    return ""


def _at(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """The values at a path that are given; null means "not known"."""
    if isinstance(value, list):
        for member in value:
            yield from _at(member, path)
    elif not path:
        if value is not None and not _is_object(value):
            yield value
    elif _is_object(value):
        yield from _at(value.get(path[0]), path[1:])
