"""What SP-API answers for the vendor account: purchase orders, their status, invoices, transactions."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.scenario.amazon_vendor_books import (
    CURRENCY,
    PAYEE_CODE,
    SHIP_TO,
    TAX_PERCENT,
    VENDOR_CODE,
    Claim,
    Posting,
    PurchaseLine,
    PurchaseOrder,
    gross,
)  # fmt: skip
from sandbox.scenario.clock import iso_z
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.model import AmazonVendorData
from sandbox.scenario.world import World

Json = dict[str, Any]


def vendor_data(world: World, portal_files: Mapping[str, tuple[tuple[str, bytes], ...]]) -> AmazonVendorData:
    """All documents of the vendor account at `as_of`; call it when payments are made."""
    orders = [order for order in world.vendor.orders if order.ordered <= world.as_of]
    invoices = [_invoice(world, posting) for posting in world.vendor.postings if posting.kind == "invoice"]
    invoices += [_return_invoice(claim) for claim in world.vendor.claims if claim.posting]
    return AmazonVendorData(
        purchase_orders=tuple(_order(world, order) for order in orders),
        purchase_order_statuses=tuple(_status(world, order) for order in orders),
        invoices=tuple(invoice for invoice in invoices if invoice["issueDate"] <= iso_z(world.as_of)),
        transactions={t["payload"]["transactionStatus"]["transactionId"]: t for t in _transactions(world)},
        portal_files=portal_files,
    )


def _money(pence: int) -> Json:
    return {"currencyCode": CURRENCY, "currencyAmount": pence / 100}


def _quantity(line: PurchaseLine) -> Json:
    unit = "Cases" if line.unit_size > 1 else "Eaches"
    return {"amount": line.amount, "unitOfMeasure": unit, "unitSize": line.unit_size}


def _eaches(units: int) -> Json:
    return {"amount": units, "unitOfMeasure": "Eaches", "unitSize": 1}


def _price(pence: int) -> Json:
    return {"currencyCode": CURRENCY, "amount": decimal_text(pence)}


def _parties() -> Json:
    return {
        "buyingParty": {"partyId": SHIP_TO},
        "sellingParty": {"partyId": VENDOR_CODE},
        "shipToParty": {"partyId": SHIP_TO},
        "billToParty": {"partyId": "AMZUK"},
    }


def _order(world: World, order: PurchaseOrder) -> Json:
    is_closed = order.received <= world.as_of
    changed = order.received if is_closed else order.ordered
    window = f"{iso_z(order.ordered + timedelta(days=1))}--{iso_z(order.ordered + timedelta(days=7))}"
    items = [
        {
            "itemSequenceNumber": str(line.sequence), "amazonProductIdentifier": line.item.asin,
            "vendorProductIdentifier": line.item.sku, "orderedQuantity": _quantity(line),
            "isBackOrderAllowed": False, "netCost": _price(line.net_cost),
            "listPrice": _price(line.item.price),
        }
        for line in order.lines
    ]  # fmt: skip
    return {
        "purchaseOrderNumber": order.number,
        "purchaseOrderState": "Closed" if is_closed else "Acknowledged",
        "orderDetails": {
            "purchaseOrderDate": iso_z(order.ordered),
            "purchaseOrderChangedDate": iso_z(changed),
            "purchaseOrderStateChangedDate": iso_z(changed),
            "purchaseOrderType": "RegularOrder",
            "paymentMethod": "Invoice",
            **_parties(),
            "shipWindow": window,
            "deliveryWindow": window,
            "items": items,
        },
    }


def _status(world: World, order: PurchaseOrder) -> Json:
    is_received = order.received <= world.as_of
    items = []
    for line in order.lines:
        receiving: Json = {"receiveStatus": "NOT_RECEIVED", "receivedQuantity": _eaches(0)}
        if is_received:
            receiving = {
                "receiveStatus": "RECEIVED",
                "receivedQuantity": _eaches(line.units),
                "lastReceiveDate": iso_z(order.received),
            }
        items.append(
            {
                "itemSequenceNumber": str(line.sequence), "buyerProductIdentifier": line.item.asin,
                "vendorProductIdentifier": line.item.sku, "netCost": _price(line.net_cost),
                "orderedQuantity": {"orderedQuantity": _quantity(line)},
                "acknowledgementStatus": {
                    "confirmationStatus": "ACCEPTED",
                    "acceptedQuantity": _quantity(line),
                    "rejectedQuantity": {**_quantity(line), "amount": 0},
                },
                "receivingStatus": receiving,
            }
        )  # fmt: skip
    return {
        "purchaseOrderNumber": order.number,
        "purchaseOrderStatus": "CLOSED" if is_received else "OPEN",
        "purchaseOrderDate": iso_z(order.ordered),
        "lastUpdatedDate": iso_z(order.received if is_received else order.ordered),
        "sellingParty": {"partyId": VENDOR_CODE},
        "shipToParty": {"partyId": SHIP_TO},
        "itemStatus": items,
    }


def _related(**values: list[str]) -> list[Json]:
    return [
        {"relatedIdentifierName": name, "relatedIdentifierValue": given}
        for name, given in values.items()
        if given
    ]


def _breakdown(kind: str, pence: int, *inner: Json) -> Json:
    return {"breakdownType": kind, "breakdownAmount": _money(pence), "breakdowns": list(inner)}


def _taxed(kind: str, total: int, net_name: str, tax_name: str) -> Json:
    net = total * 100 // (100 + TAX_PERCENT)
    return _breakdown(kind, total, _breakdown(net_name, net), _breakdown(tax_name, total - net))


def _header(number: str, kind: str, status: str, issued: datetime, due: datetime, total: int) -> Json:
    return {
        "invoiceNumber": number,
        "invoiceIdentifier": f"{number}~{PAYEE_CODE}",
        "invoiceStatus": status,
        "invoiceType": kind,
        "payee": {"partnerId": PAYEE_CODE, "partnerType": "VENDOR", "partnerEntities": [VENDOR_CODE]},
        "payer": {"partnerId": "AMAZON_UK", "partnerType": "AMAZON", "partnerEntities": []},
        "issueDate": iso_z(issued),
        "dueDate": iso_z(due),
        "creationDate": iso_z(issued),
        "invoiceAmount": _money(total),
        "invoiceAmountBreakdowns": [_taxed("Total", total, "InvoiceAmountWithoutTax", "TaxAmount")],
    }


def _paid_at(posting: Posting, issued: datetime) -> str:
    return iso_z(max([issued, *(payment.date for payment, _, _ in posting.payments)]))


def _payments(posting: Posting) -> list[str]:
    return [payment.number for payment, _, _ in posting.payments]


def _invoice(world: World, posting: Posting) -> Json:
    """The invoice for a purchase order; its lines are matched but for what a claim disputes or disputed."""
    order = _by_invoice(world)[posting.number]
    paid = sum(amount for _, amount, _ in posting.payments)
    status = "PAID" if paid else "IN_PROGRESS"
    header = _header(order.invoice_number, "AP_INVENTORY", status, order.issued, order.due, order.total)
    settlement = [_breakdown("AmountPaid" if paid else "QueuedForPayment", paid or posting.payable)]
    if posting.discount:
        settlement.append(_breakdown("QuickPayDiscount", posting.discount))
    if order.short_units:
        value = gross(order.lines[0].net_cost, order.short_units)
        settlement.append(_breakdown("QuantityVarianceAmount", value))
    if order.wrong_price:
        settlement.append(_breakdown("PriceVarianceAmount", order.wrong_price))
    claims = [p.number for p in world.vendor.postings if p.number == f"{order.invoice_number}SC"]
    return {
        **header,
        "lastUpdatedDate": _paid_at(posting, order.issued),
        "paymentTerms": "2% 10 NET30" if order.has_quick_pay else "NET30",
        "invoiceSettlementBreakdowns": settlement,
        "relatedIdentifiers": _related(
            PURCHASE_ORDER_IDS=[order.number], SHORTAGE_INVOICE_IDS=claims, VENDOR_CODE=[VENDOR_CODE],
            PAYEE_CODE=[PAYEE_CODE], UNIQUE_PAYMENT_IDS=_payments(posting), WAREHOUSE_ID=[SHIP_TO],
        ),
        "lineItems": [
            _line(order, line, is_disputed=line.sequence == 1) for line in order.lines
        ],
    }  # fmt: skip


def _by_invoice(world: World) -> dict[str, PurchaseOrder]:
    known: dict[str, PurchaseOrder] = world.vendor.documents.setdefault("orders by invoice", {})
    if len(known) != len(world.vendor.orders):
        known.update({order.invoice_number: order for order in world.vendor.orders})
    return known


def _line(order: PurchaseOrder, line: PurchaseLine, *, is_disputed: bool) -> Json:
    total = gross(line.net_cost, line.units)
    short = order.short_units if is_disputed else 0
    price = order.wrong_price if is_disputed else 0
    reasons = [
        {"varianceReason": name, "defectTypes": []} for name, n in (("PQV", short), ("PPV", price)) if n
    ]
    return {
        **_line_item(str(line.sequence), line, line.units, total, order.number),
        "matchingContext": {
            "matchedQuantity": line.units - short,
            "quantityVariance": short,
            "priceVariance": _money(price),
            "paidQuantity": line.units,
            "varianceReasons": reasons,
        },
    }


def _line_item(name: str, line: PurchaseLine, units: int, total: int, order_number: str) -> Json:
    return {
        "lineItemId": name,
        "unitCost": _money(line.net_cost),
        "quantity": units,
        "taxRateCodes": [f"GB {TAX_PERCENT}"],
        "totalAmount": _money(total),
        "totalAmountBreakdown": [_taxed("Total", total, "ItemCostWithoutTax", "ItemTaxAmount")],
        "lineItemContext": {
            "lineItemType": "GOODS",
            "itemIdentifiers": [
                {"itemIdentifierName": "ASIN", "itemIdentifierValue": line.item.asin},
                {"itemIdentifierName": "VENDOR_SKU", "itemIdentifierValue": line.item.sku},
            ],
            "itemDescription": line.item.name,
        },
        "relatedItemIdentifiers": _related(PURCHASE_ORDER_IDS=[order_number]),
    }


def _return_invoice(claim: Claim) -> Json:
    """Amazon's invoice to the vendor for goods sent back; it is deducted from payments."""
    posting = claim.posting
    if posting is None:
        raise ValueError(f"request {claim.request_id} has no deduction")
    deducted = -sum(amount for _, amount, _ in posting.payments)
    status = "DEDUCTED" if deducted == claim.value else "PARTIALLY_DEDUCTED" if deducted else "IN_PROGRESS"
    header = _header(posting.number, "OTHER", status, posting.dated, posting.dated, -posting.amount)
    return {
        **header,
        "lastUpdatedDate": _paid_at(posting, posting.dated),
        "paymentTerms": "IMMEDIATE",
        "invoiceSettlementBreakdowns": [_breakdown("AmountDeducted", deducted)] if deducted else [],
        "relatedIdentifiers": _related(
            RETURN_IDS=[claim.request_id], PURCHASE_ORDER_IDS=[claim.order.number],
            VENDOR_CODE=[VENDOR_CODE], PAYEE_CODE=[PAYEE_CODE], UNIQUE_PAYMENT_IDS=_payments(posting),
        ),
        "lineItems": [
            _line_item(str(n), line.ordered, line.requested, line.value, claim.order.number)
            for n, line in enumerate(claim.lines, start=1)
        ],
    }  # fmt: skip


def _transactions(world: World) -> Iterator[Json]:
    """One status document per credit note that was submitted, with the request that it is about."""
    sent = [
        (when, claim.request_id, status) for claim in world.vendor.claims for when, status in claim.attempts
    ]
    for when, request_id, status in sorted([*sent, *world.vendor.stray_transactions]):
        name = uuid.uuid5(uuid.NAMESPACE_OID, f"{world.seed}/{when.isoformat()}/{request_id}")
        inner: Json = {"transactionId": f"{when:%Y%m%d%H%M%S}-{name}", "status": status}
        if status == "Failure":
            text = "The return reference does not agree with the authorised return."
            inner["errors"] = [{"code": "INVALID_RETURN_REFERENCE", "message": text, "details": ""}]
        yield {"reference": request_id, "payload": {"transactionStatus": inner}}
