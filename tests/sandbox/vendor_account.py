"""A small vendor account by hand, and the form of Amazon's published examples as a JSON schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sandbox.clock import parse_time, zulu
from sandbox.scenario.model import AmazonVendorData, Scenario

EXAMPLES = Path(__file__).parents[1] / "fixtures" / "amazon_vendor"
FIRST_ORDER = parse_time("2026-09-01T10:00:00Z")
SUBMITTED = "20261008091302-6ca0ac50-d06e-45f5-a1e2-eb448eadac50"
REJECTED = "20261009091302-11a0ac50-d06e-45f5-a1e2-eb448eadac51"


def vendor_data(orders: int = 230, invoices: int = 3, lines: int = 1250) -> AmazonVendorData:
    """Orders six hours apart, each received; invoices of which the first has many lines; two submissions."""
    return AmazonVendorData(
        purchase_orders=tuple(_order(n) for n in range(orders)),
        purchase_order_statuses=tuple(_status(n) for n in range(orders)),
        invoices=tuple(_invoice(n, lines if n == 0 else 1) for n in range(invoices)),
        transactions={
            SUBMITTED: {"payload": {"transactionStatus": {"transactionId": SUBMITTED, "status": "Success"}}},
            REJECTED: {
                "reference": "4711",
                "payload": {
                    "transactionStatus": {
                        "transactionId": REJECTED,
                        "status": "Failure",
                        "errors": [
                            {"code": "INVALID_RMA", "message": "The RMA is not known.", "details": ""}
                        ],
                    }
                },
            },
        },
    )


def with_vendor(scenario: Scenario, data: AmazonVendorData | None = None) -> Scenario:
    """The scenario with a vendor account."""
    return replace(scenario, amazon_vendor=data or vendor_data())


def _number(n: int) -> str:
    return f"PO{n:06d}"


def _order(n: int) -> dict[str, Any]:
    ordered = zulu(FIRST_ORDER + timedelta(hours=6 * n))
    parties = {
        name: {"partyId": party}
        for name, party in (("buyingParty", "ABCD"), ("sellingParty", "999UK"), ("shipToParty", "LTN4"))
    }
    item = {
        "itemSequenceNumber": "1",
        "amazonProductIdentifier": "B0748G1ABC",
        "vendorProductIdentifier": "SKU-1",
        "orderedQuantity": {"amount": 10, "unitOfMeasure": "Cases", "unitSize": 6},
        "isBackOrderAllowed": False,
        "netCost": {"amount": "14.50", "currencyCode": "GBP"},
        "listPrice": {"amount": "20.00", "currencyCode": "GBP"},
    }
    return {
        "purchaseOrderNumber": _number(n),
        "purchaseOrderState": "Acknowledged",
        "orderDetails": {
            "purchaseOrderDate": ordered,
            "purchaseOrderStateChangedDate": ordered,
            "purchaseOrderType": "RegularOrder",
            "paymentMethod": "Invoice",
            **parties,
            "items": [item],
        },
    }


def _status(n: int) -> dict[str, Any]:
    quantity = {"amount": 60, "unitOfMeasure": "Eaches", "unitSize": 1}
    return {
        "purchaseOrderNumber": _number(n),
        "purchaseOrderStatus": "CLOSED",
        "purchaseOrderDate": zulu(FIRST_ORDER + timedelta(hours=6 * n)),
        "lastUpdatedDate": zulu(FIRST_ORDER + timedelta(hours=6 * n + 1)),
        "sellingParty": {"partyId": "999UK"},
        "shipToParty": {"partyId": "LTN4"},
        "itemStatus": [
            {
                "itemSequenceNumber": "1",
                "buyerProductIdentifier": "B0748G1ABC",
                "vendorProductIdentifier": "SKU-1",
                "netCost": {"amount": "14.50", "currencyCode": "GBP"},
                "listPrice": {"amount": "20.00", "currencyCode": "GBP"},
                "orderedQuantity": {"orderedQuantity": quantity},
                "acknowledgementStatus": {
                    "confirmationStatus": "ACCEPTED",
                    "acceptedQuantity": quantity,
                    "rejectedQuantity": {**quantity, "amount": 0},
                },
                "receivingStatus": {
                    "receiveStatus": "RECEIVED",
                    "receivedQuantity": quantity,
                    "lastReceiveDate": "2026-09-10T09:00:00Z",
                },
            }
        ],
    }


def _invoice(n: int, lines: int) -> dict[str, Any]:
    issued = zulu(FIRST_ORDER + timedelta(days=20 * n))
    money = {"currencyCode": "GBP", "currencyAmount": 12.34}
    return {
        "invoiceNumber": f"VRET{4711 + n}",
        "invoiceIdentifier": f"VRET{4711 + n}~PAY01",
        "invoiceStatus": "DEDUCTED",
        "invoiceType": "OTHER",
        "payee": {"partnerId": "PAY01", "partnerType": "VENDOR", "partnerEntities": ["999UK"]},
        "payer": {"partnerId": "AMAZON_UK", "partnerType": "AMAZON", "partnerEntities": []},
        "issueDate": issued,
        "dueDate": issued,
        "paymentTerms": "NET30",
        "creationDate": issued,
        "lastUpdatedDate": issued,
        "invoiceAmount": money,
        "invoiceAmountBreakdowns": [{"breakdownType": "Total", "breakdownAmount": money, "breakdowns": []}],
        "relatedIdentifiers": [
            {"relatedIdentifierName": "RETURN_IDS", "relatedIdentifierValue": [str(4711 + n)]}
        ],
        "lineItems": [
            {"lineItemId": str(line), "unitCost": money, "quantity": 1, "totalAmount": money}
            for line in range(1, lines + 1)
        ],
    }


def published_form(file: str, operation: str) -> dict[str, Any]:
    """A schema of what Amazon's examples of an operation answer: the keys that occur, and their types.

    A key that is in every example is required; one that is in none is refused.
    """
    found = json.loads((EXAMPLES / file).read_text(encoding="utf-8"))
    answers = [
        answer
        for one in found
        if one["operationId"] == operation and one["status"] == "200"
        for answer in _answers(one)
    ]
    assert answers
    return _form(answers)


def _answers(one: dict[str, Any]) -> Iterator[Any]:
    yield from (entry["response"] for entry in one.get("sandbox", {}).get("static", ()))
    yield from one.get("examples", {}).values() if "payload" not in one.get("examples", {}) else ()


def _form(values: list[Any]) -> dict[str, Any]:
    kinds = {bool: "boolean", str: "string", int: "number", float: "number", list: "array", dict: "object"}
    form: dict[str, Any] = {"type": sorted({kinds[type(value)] for value in values})}
    objects = [value for value in values if isinstance(value, dict)]
    if objects:
        names = dict.fromkeys(name for value in objects for name in value)
        form["properties"] = {name: _form([v[name] for v in objects if name in v]) for name in names}
        form["additionalProperties"] = False
        # A page is the last one when it has no token, which an example need not show.
        form["required"] = [
            name
            for name in names
            if all(name in v for v in objects) and not name.startswith("nextToken") and name != "pagination"
        ]
    members = [member for value in values if isinstance(value, list) for member in value]
    if members:
        form["items"] = _form(members)
    return form
