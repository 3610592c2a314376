"""Shipments to Amazon's fulfilment centres: v0 shipments and items, and inbound plans of 2024-03-20.

The three say different things about the same shipments and share one stream; `_row_kind` tells them apart.
How they are joined is decided in the warehouse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from returns_assets.parsing.amounts import is_quantity
from returns_assets.parsing.dates import is_timestamp
from returns_assets.parsing.decoding import decode
from returns_assets.parsing.json_documents import cell, elements, snake_case, to_document
from returns_assets.parsing.model import DocumentContext, ParsedDocument, readable_or_rejected

ROW_KIND = "_row_kind"


@dataclass(frozen=True)
class _Kind:
    """One kind of element: the list that holds it, the keys one of which gives it away, its id, and what has
    a type.

    Names are the JSON keys.
    """

    name: str
    holder: str
    recognised_by: tuple[str, ...]
    identifier: str
    keys: tuple[str, ...]
    quantities: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)


# The order matters: a plan's shipment also names its plan, an item also its shipment.
_KINDS = (
    _Kind(
        "item",
        "ItemData",
        ("SellerSKU",),
        "SellerSKU",
        (
            "ShipmentId",
            "SellerSKU",
            "FulfillmentNetworkSKU",
            "QuantityShipped",
            "QuantityReceived",
            "QuantityInCase",
            "ReleaseDate",
            "PrepDetailsList",
        ),
        quantities=("QuantityShipped", "QuantityReceived", "QuantityInCase"),
        times=("ReleaseDate",),
    ),
    _Kind(
        "shipment",
        "ShipmentData",
        ("ShipmentId",),
        "ShipmentId",
        (
            "ShipmentId",
            "ShipmentName",
            "ShipFromAddress",
            "DestinationFulfillmentCenterId",
            "ShipmentStatus",
            "LabelPrepType",
            "AreCasesRequired",
            "ConfirmedNeedByDate",
            "BoxContentsSource",
            "EstimatedBoxContentsFee",
        ),
        times=("ConfirmedNeedByDate",),
    ),
    _Kind(
        "plan_shipment",
        "plan_shipments",
        ("shipmentConfirmationId", "placementOptionId"),
        "shipmentId",
        (
            "shipmentConfirmationId",
            "shipmentId",
            "placementOptionId",
            "amazonReferenceId",
            "name",
            "status",
            "dates",
            "source",
            "destination",
            "trackingDetails",
            "selectedTransportationOptionId",
            "selectedDeliveryWindow",
            "selfShipAppointmentDetails",
            "freightInformation",
            "contactInformation",
        ),
        renamed={"shipment_id": "plan_shipment_id"},
    ),
    _Kind(
        "plan",
        "inboundPlans",
        ("inboundPlanId",),
        "inboundPlanId",
        (
            "inboundPlanId",
            "name",
            "status",
            "createdAt",
            "lastUpdatedAt",
            "marketplaceIds",
            "sourceAddress",
            "shipments",
            "placementOptions",
            "packingOptions",
        ),
        times=("createdAt", "lastUpdatedAt"),
        lists=("marketplaceIds", "shipments"),
    ),
)


def _columns(kind: _Kind) -> tuple[str, ...]:
    names = map(snake_case, kind.keys)
    return tuple(kind.renamed.get(name, name) for name in names)


COLUMNS = tuple(dict.fromkeys((ROW_KIND, *(name for kind in _KINDS for name in _columns(kind)))))


@readable_or_rejected
def parse_inbound_shipments(content: bytes, context: DocumentContext) -> ParsedDocument:
    """One response, or JSON Lines of responses: `getShipments`, `getShipmentItems`, `listInboundPlans`,
    `getInboundPlan`, or `getShipment` of a plan.

    An item without `ShipmentId` is answered to a request for one shipment: the document's name says which.
    """
    decoded = decode(content, context.content_type)
    return to_document(
        elements(decoded.text, _unwrap), _row, (ROW_KIND,), decoded.charset, extra_columns=COLUMNS
    )


def _unwrap(value: Any) -> list[Any] | None:
    if isinstance(value, Mapping) and isinstance(value.get("payload"), Mapping):
        value = value["payload"]
    if isinstance(value, list):
        return value
    if not isinstance(value, Mapping):
        return None
    for kind in _KINDS:
        if isinstance(value.get(kind.holder), list):
            held: list[Any] = value[kind.holder]
            return held
    return [value] if _kind_of(value) else None


def _kind_of(value: Mapping[str, Any]) -> _Kind | None:
    return next((kind for kind in _KINDS if any(key in value for key in kind.recognised_by)), None)


def _row(value: Any) -> dict[str, str | None] | str:
    """The element's cells by column, or the reason why it is none of the stream's elements."""
    if not isinstance(value, Mapping):
        return "not an object"
    kind = _kind_of(value)
    if kind is None:
        return f"neither a shipment nor an item nor a plan: found {', '.join(list(value)[:12])}"
    complaint = _complaint(value, kind)
    if complaint:
        return complaint
    row: dict[str, str | None] = {ROW_KIND: kind.name}
    for key, item in value.items():
        name = snake_case(key) or "column"
        name = kind.renamed.get(name, name)
        while name in row:
            name += "_again"
        row[name] = cell(item)
    return row


def _complaint(value: Mapping[str, Any], kind: _Kind) -> str:
    key = kind.identifier
    if not isinstance(value.get(key), str) or not value[key].strip():
        return f"{key} is missing"
    shipment = value.get("ShipmentId")
    if kind.name == "item" and shipment is not None and not (isinstance(shipment, str) and shipment.strip()):
        return "ShipmentId is no text"
    checks: tuple[tuple[Sequence[str], Callable[[str], bool], str], ...] = (
        (kind.quantities, is_quantity, "is no whole quantity"),
        (kind.times, lambda text: is_timestamp(text, "ymd"), "is no date"),
    )
    for names, is_valid, problem in checks:
        for name in names:
            text = value.get(name)
            if text is not None and not (isinstance(text, str) and is_valid(text)):
                return f"{name} '{(cell(text) or '')[:80]}' {problem}"
    for name in kind.lists:
        if value.get(name) is not None and not isinstance(value[name], list):
            return f"{name} is no list"
    return ""
