"""ZigZag's returns, grade batches, consignments and arrivals (the JSON contract of `docs/`).

Events repeat, arrive late and out of order: duplicates stay, the warehouse picks the newest. Enums are not
judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from returns_assets.parsing.amounts import is_plain_number
from returns_assets.parsing.dates import is_instant
from returns_assets.parsing.decoding import decode
from returns_assets.parsing.json_documents import cell, elements, snake_case, to_document
from returns_assets.parsing.model import (
    DocumentContext,
    ParsedDocument,
    Parser,
    RawRows,
    UnreadableError,
    readable_or_rejected,
)


@dataclass(frozen=True)
class Shape:
    """What one element of a stream must look like. Names are the JSON keys; `children` is blank for an
    element without parts.
    """

    key: str
    keys: tuple[str, ...]
    instants: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    children: str = ""
    child_key: str = ""
    child_instants: tuple[str, ...] = ()
    child_numbers: tuple[str, ...] = ("quantity",)
    is_identified_by_key: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The raw columns, one per JSON key."""
        return tuple(map(snake_case, self.keys))


RETURNS = Shape(
    key="returnId",
    keys=(
        "returnId",
        "externalReturnId",
        "retailerCode",
        "channel",
        "orderNumber",
        "status",
        "createdAt",
        "authorisedAt",
        "updatedAt",
        "warehouseCode",
        "trackingNumber",
        "returnOption",
        "items",
        "fees",
    ),
    instants=("createdAt", "authorisedAt", "updatedAt"),
    children="items",
    child_key="itemId",
    child_instants=("receivedAt", "gradedAt"),
    child_numbers=("quantity", "receivedQuantity", "gradeVersion"),
)
GRADE_BATCHES = Shape(
    key="batchId",
    keys=("batchId", "warehouseCode", "closedAt", "items"),
    instants=("closedAt",),
    children="items",
    child_key="itemId",
    child_instants=("gradedAt",),
    child_numbers=("quantity", "gradeVersion"),
    is_identified_by_key=True,
)
CONSIGNMENTS = Shape(
    key="consignmentId",
    keys=(
        "consignmentId",
        "destination",
        "destinationReference",
        "status",
        "dispatchedAt",
        "deliveredAt",
        "lines",
    ),
    instants=("dispatchedAt", "deliveredAt"),
    children="lines",
    child_key="itemId",
)

ARRIVALS = Shape(
    key="scanId",
    keys=("scanId", "scannedAt", "warehouseCode", "trackingNumber", "sku", "quantity", "returnId"),
    instants=("scannedAt",),
    numbers=("quantity",),
)


def parser_for(shape: Shape) -> Parser:
    """The parser of one stream: an envelope `{"data": […]}`, a bare list, a single object, or JSON Lines of
    these.
    """

    @readable_or_rejected
    def parse(content: bytes, context: DocumentContext) -> ParsedDocument:
        decoded = decode(content, context.content_type)
        found = elements(decoded.text, lambda value: _unwrap(value, shape))
        objects = [element.value for element in found if isinstance(element.value, Mapping)]
        if objects and not any(shape.key in value for value in objects):
            names = ", ".join(list(objects[0])[:12])
            reason = f"not a {context.stream} document: no element has a {shape.key}; found {names}"
            raise UnreadableError(reason, found[0].text, decoded.charset)
        return to_document(
            found, lambda value: _row(value, shape), shape.columns, decoded.charset, _identity(shape)
        )

    return parse


parse_returns = parser_for(RETURNS)
parse_grade_batches = parser_for(GRADE_BATCHES)
parse_consignments = parser_for(CONSIGNMENTS)
parse_arrivals = parser_for(ARRIVALS)


def _unwrap(value: Any, shape: Shape) -> list[Any] | None:
    if isinstance(value, list):
        return value
    if not isinstance(value, Mapping):
        return None
    if "data" not in value:
        return [value] if shape.key in value else None
    data = value["data"]
    return data if isinstance(data, list) else [data] if isinstance(data, Mapping) else None


def _identity(shape: Shape) -> Callable[[RawRows], str | None]:
    def identify(rows: RawRows) -> str | None:
        if not shape.is_identified_by_key:
            return None
        ids = set(rows.column(snake_case(shape.key)))
        return ids.pop() if len(ids) == 1 else None

    return identify


def _row(value: Any, shape: Shape) -> dict[str, str | None] | str:
    """The element's cells by column, or the reason why it is none of the stream's elements."""
    if not isinstance(value, Mapping):
        return "not an object"
    complaint = _complaint(value, shape)
    if complaint:
        return complaint
    row: dict[str, str | None] = {}
    for key, item in value.items():
        name = snake_case(key) or "column"
        while name in row:
            name += "_again"
        row[name] = cell(item)
    return row


def _complaint(value: Mapping[str, Any], shape: Shape) -> str:
    identifier = value.get(shape.key)
    if not isinstance(identifier, str) or not identifier.strip():
        return f"{shape.key} is missing"
    for key in shape.instants:
        if _is_bad(value.get(key), is_instant):
            return f"{key} '{cell(value[key])}' is no timestamp with an offset"
    for key in shape.numbers:
        if _is_bad(value.get(key), is_plain_number):
            return f"{key} '{cell(value[key])}' is no number"
    complaint = _children_complaint(value.get(shape.children), shape) if shape.children else ""
    if complaint:
        return complaint
    fees = value.get("fees")
    if fees is not None and (not isinstance(fees, list) or not all(isinstance(fee, Mapping) for fee in fees)):
        return "fees is no list of objects"
    for fee in fees or ():
        if _is_bad(fee.get("amount"), is_plain_number):
            return f"fees amount '{cell(fee['amount'])}' is no number"
    return ""


def _children_complaint(children: Any, shape: Shape) -> str:
    if not isinstance(children, list):
        return f"{shape.children} is no list"
    for position, child in enumerate(children):
        complaint = _child_complaint(child, shape)
        if complaint:
            return f"{shape.children}[{position}]{complaint}"
    return ""


def _child_complaint(child: Any, shape: Shape) -> str:
    if not isinstance(child, Mapping):
        return " is no object"
    identifier = child.get(shape.child_key)
    if not isinstance(identifier, str) or not identifier.strip():
        return f".{shape.child_key} is missing"
    for key in shape.child_instants:
        if _is_bad(child.get(key), is_instant):
            return f".{key} '{cell(child[key])}' is no timestamp with an offset"
    for key in shape.child_numbers:
        if _is_bad(child.get(key), is_plain_number):
            return f".{key} '{cell(child[key])}' is no number"
    return ""


def _is_bad(value: Any, is_valid: Callable[[str], bool]) -> bool:
    """Whether a value is given and not of its type; null means "not yet"."""
    return value is not None and not (isinstance(value, str) and is_valid(value))
