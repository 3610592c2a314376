"""Generated ZigZag answers: envelopes with pages, and JSON Lines."""

from __future__ import annotations

from property_cases import Case, json_elements
from property_formats import Json
from property_values import amount, identifier, instant, objects, one_of, quantity, text

PLATFORM = "zigzag"
PAGE = Json(("data",), {"page": 1, "pages": 1})
LINES = Json((), lines=True)
_RETURN = {
    "returnId": identifier("ZZ-"),
    "externalReturnId": identifier().or_blank(None),
    "retailerCode": one_of("MA002"),
    "channel": one_of("AMAZON_FBA", "SOMETHING_NEW"),
    "orderNumber": identifier("203-"),
    "status": one_of("PROCESSED", "IN_TRANSIT"),
    "createdAt": instant("created_at"),
    "authorisedAt": instant("authorised_at").or_blank(None),
    "updatedAt": instant("updated_at"),
    "warehouseCode": one_of("UK-HUB-1", "FBA"),
    "trackingNumber": text(),
    "returnOption": one_of("REFUND"),
    "items": objects(
        {
            "itemId": identifier("ZZI-"),
            "sku": text(),
            "quantity": quantity().number(),
            "grade": one_of("A", "B", "X"),
            "gradeVersion": quantity(high=3).number(),
            "receivedAt": instant(),
        }
    ),
    "fees": objects({"type": one_of("RETURN_LABEL"), "amount": amount(low=0), "currency": one_of("GBP")}),
}
_BATCH = {
    "batchId": identifier("B-"),
    "warehouseCode": one_of("UK-HUB-1"),
    "closedAt": instant("closed_at"),
    "items": objects(
        {
            "itemId": identifier("ZZI-"),
            "quantity": quantity().number(),
            "gradedAt": instant(),
            "grade": one_of("A"),
        }
    ),
}
_CONSIGNMENT = {
    "consignmentId": identifier("CONS-"),
    "destination": one_of("FBA", "VENDOR"),
    "destinationReference": identifier("FBA15"),
    "status": one_of("DISPATCHED", "DELIVERED"),
    "dispatchedAt": instant("dispatched_at").or_blank(None),
    "deliveredAt": instant("delivered_at").or_blank(None),
    "lines": objects({"itemId": identifier("ZZI-"), "sku": text(), "quantity": quantity().number()}),
}
_ARRIVAL = {
    "scanId": identifier("SC-"),
    "scannedAt": instant("scanned_at"),
    "warehouseCode": one_of("UK-HUB-1", "DE-HUB-1"),
    "trackingNumber": text(),
    "sku": text().or_blank(None),
    "quantity": quantity("quantity").number(),
    "returnId": identifier("ZZ-").or_blank(None),
}
CASES: tuple[Case, ...] = (
    json_elements(PLATFORM, "returns", _RETURN, PAGE),
    json_elements(PLATFORM, "grade_batches", _BATCH, PAGE),
    json_elements(PLATFORM, "consignments", _CONSIGNMENT, PAGE),
    json_elements(PLATFORM, "arrivals", _ARRIVAL, PAGE),
    json_elements(PLATFORM, "returns", _RETURN, LINES, name="lines"),
    json_elements(PLATFORM, "arrivals", _ARRIVAL, LINES, name="lines"),
)
