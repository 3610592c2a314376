"""Rows of raw documents about one SKU at 30.00 + 6.00 tax: sales, refunds, fees, returns, held money.

Which of them make a case is in `money_cases.py`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from money_raw import RawHome, Row

SKU = "MUG-01"


def line(
    posted: str,
    transaction: str,
    kind: str,
    description: str,
    amount: str,
    *,
    order: str = "",
    item: str = "",
    sku: str = SKU,
    quantity: str = "1",
    adjustment: str = "",
) -> Row:
    """One V2 detail row, posted at noon UTC (or not dated when `posted` is empty)."""
    return {
        "transaction_type": transaction,
        "amount_type": kind,
        "amount_description": description,
        "amount": amount,
        "order_id": order,
        "order_item_code": item or order,
        "marketplace_name": "Amazon.co.uk",
        "fulfillment_id": "AFN",
        "posted_date": posted,
        "posted_date_time": f"{posted} 12:00:00 UTC" if posted else "",
        "sku": sku if order or sku != SKU else "",
        "quantity_purchased": quantity if order else "",
        "adjustment_id": adjustment,
    }


def sale(posted: str, order: str) -> list[Row]:
    """An order of one unit: 30.00 + 6.00 tax, commission 5.40, fulfilment 3.20."""
    return [
        line(posted, "Order", "ItemPrice", "Principal", "30.00", order=order),
        line(posted, "Order", "ItemPrice", "Tax", "6.00", order=order),
        line(posted, "Order", "ItemFees", "Commission", "-5.40", order=order),
        line(posted, "Order", "ItemFees", "FBAPerUnitFulfillmentFee", "-3.20", order=order),
    ]


def refund(posted: str, order: str) -> list[Row]:
    """The full refund of such an order: commission back, refund administration fee kept."""
    return [
        line(posted, "Refund", "ItemPrice", "Principal", "-30.00", order=order, adjustment=f"adj-{order}"),
        line(posted, "Refund", "ItemPrice", "Tax", "-6.00", order=order, adjustment=f"adj-{order}"),
        line(posted, "Refund", "ItemFees", "Commission", "5.40", order=order, adjustment=f"adj-{order}"),
        line(
            posted, "Refund", "ItemFees", "RefundCommission", "-1.08", order=order, adjustment=f"adj-{order}"
        ),
    ]


def other(posted: str, description: str, amount: str, kind: str = "other-transaction", sku: str = SKU) -> Row:
    """An account-level row."""
    return line(posted, "other-transaction", kind, description, amount, sku=sku)


def summary(settlement_id: str, start: str, end: str, deposit: str, total: str, currency: str = "GBP") -> Row:
    """The summary row of a settlement."""
    return {
        "_row_kind": "summary",
        "settlement_id": settlement_id,
        "settlement_start_date": f"{start} 00:00:00 UTC",
        "settlement_end_date": f"{end} 20:00:00 UTC",
        "deposit_date": f"{deposit} 20:00:00 UTC",
        "total_amount": total,
        "currency": currency,
    }


def add_settlement(
    home: RawHome, head: Row, lines: Sequence[Row], *, version: int = 1, rejected: Sequence[int] = ()
) -> str:
    """A settlement document: the summary row, then its lines."""
    settlement_id = str(head["settlement_id"])
    rows = [head, *({"settlement_id": settlement_id, **row} for row in lines)]
    return home.add("amazon_fba", "settlements", settlement_id, rows, version=version, rejected=rejected)


def hub_return(order: str, item: dict[str, object]) -> Row:
    """A ZigZag record of one unit that came to the UK hub on 5 February."""
    received = {
        "itemId": f"ZZI-{order}",
        "orderLineId": order,
        "sku": SKU,
        "quantity": 1,
        "unit": "each",
        "itemStatus": "GRADED",
        "receivedAt": "2026-02-05T10:00:00Z",
        "receivedSku": SKU,
        "receivedQuantity": 1,
        "gradedAt": "2026-02-07T10:00:00Z",
        "gradeVersion": 1,
        **item,
    }
    return {
        "return_id": f"ZZ-{order}",
        "external_return_id": f"R-{order}",
        "channel": "AMAZON_FBA",
        "order_number": order,
        "status": "PROCESSED",
        "created_at": "2026-01-27T09:00:00Z",
        "authorised_at": "2026-01-27T09:05:00Z",
        "updated_at": "2026-02-09T12:00:00Z",
        "warehouse_code": "UK-HUB-1",
        "return_option": "REFUND",
        "items": json.dumps([received]),
        "fees": "[]",
    }


def bank(line_id: str, value_date: str, amount: str, reference: str, currency: str = "GBP") -> Row:
    """One bank line."""
    return {
        "bank_line_id": line_id,
        "value_date": value_date,
        "currency": currency,
        "amount": amount,
        "reference": reference,
    }


def held_transaction(
    order: str, posted: str, status: str = "DEFERRED", *, name: str = "held", releases: str = ""
) -> Row:
    """Such a sale as a transaction of the Finances API whose money Amazon holds back or sets free."""
    parts = {
        "ProductCharges": "30.00",
        "Tax": "6.00",
        "Commission": "-5.40",
        "FBAPerUnitFulfillmentFee": "-3.20",
    }
    related = {"ORDER_ID": order, "DEFERRED_TRANSACTION_ID": releases}
    item = {
        "contexts": [{"sku": SKU, "quantityShipped": 1, "fulfillmentNetwork": "AFN"}],
        "breakdowns": [
            {"breakdownType": part, "breakdownAmount": {"currencyAmount": float(amount)}}
            for part, amount in parts.items()
        ],
    }
    return {
        "transaction_id": f"{name}-{order}",
        "transaction_type": "Shipment",
        "transaction_status": status,
        "posted_date": f"{posted}T12:00:00Z",
        "total_currency_amount": "27.40",
        "total_currency_code": "GBP",
        "related_identifiers": json.dumps(
            [
                {"relatedIdentifierName": key, "relatedIdentifierValue": value}
                for key, value in related.items()
                if value
            ]
        ),
        "items": json.dumps([item]),
        "contexts": "[]",
        "breakdowns": "[]",
    }


def amazon_return(order: str, day: str, plate: str, disposition: str = "SELLABLE", sku: str = SKU) -> Row:
    """A unit that Amazon's warehouse took back, as a row of the returns report."""
    return {
        "return_date": f"{day}T12:00:00+00:00",
        "order_id": order,
        "sku": sku,
        "quantity": "1",
        "fnsku": "X1",
        "asin": "B1",
        "fulfillment_center_id": "LTN4",
        "detailed_disposition": disposition,
        "reason": "UNWANTED_ITEM",
        "status": "Unit returned to inventory",
        "license_plate_number": plate,
    }
