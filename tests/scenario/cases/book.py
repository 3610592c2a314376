"""The pen of one case for Amazon FBA, ZigZag and the ERP: each call adds records to the shared world.

Knows the platforms' documents and no rule of the reconciler. Shops and vendor are in `shop_book.py`.
"""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.scenario.cases.kit import Ids
from tests.scenario.cases.shop_book import ShopBook
from tests.scenario.cases.world import MARKETS, Settlement, World, at, iso

Line = Mapping[str, str]


def times(amount: str, quantity: int, sign: int = 1) -> str:
    return str(Decimal(amount) * quantity * sign)


class Book(ShopBook, Ids):
    """Writers for one case. `k` picks the case's k-th order, SKU, plate …; every default can be overridden.

    A unit sells for 30.00 + 6.00 tax, commission 5.40, fulfilment 3.20, and costs 12.00 (5.00 as grade B), as
    in accounting.md.
    """

    def __init__(self, world: World, number: int) -> None:
        super().__init__(number)
        self.world = world

    # The ERP

    def erp(self, stream: str, **row: str) -> None:
        """A row of an ERP export; columns as in its header."""
        self.world.erp[stream].append(row)

    def item(self, k: int = 1, **columns: str) -> str:
        """An item of the master, known to Amazon by its SKU, FNSKU and ASIN; returns the SKU."""
        row = {
            "sku": self.sku(k), "description": f"Case {self.number} item {k}", "base_unit": "each",
            "unit_cost": "12.00", "nrv_b_grade": "5.00", "currency": "GBP", "is_inventory": "true",
            "active_from": "2025-01-01", "active_to": "",
        }  # fmt: skip
        self.erp("item_master", **{**row, **columns})
        return {**row, **columns}["sku"]

    def alias(
        self, source_system: str, source_sku: str, sku: str, since: str = "2025-01-01", until: str = ""
    ) -> None:
        """Another name of a SKU: `source_system` is a platform, or asin, fnsku, gtin."""
        self.erp(
            "sku_aliases", source_system=source_system, source_sku=source_sku, sku=sku, valid_from=since,
            valid_to=until,
        )  # fmt: skip

    def setting(self, name: str, /, **row: str) -> None:
        """A row of a settings file of the home (`config/<name>.csv`); it replaces the seed for all cases."""
        self.world.settings[name].append(row)

    # Amazon FBA: orders

    def ordered(
        self, day: str, k: int = 1, *, order: str = "", sku: str | None = None, quantity: int = 1,
        price: str = "30.00", tax: str = "6.00", currency: str = "GBP", in_erp: bool = True, **columns: str,
    ) -> None:  # fmt: skip
        """A row of the orders report, and the ERP's sales order; `price` and `tax` are per unit."""
        when, order = at(day), order or self.order(k)
        row = {
            "amazon-order-id": order, "merchant-order-id": order, "purchase-date": when.isoformat(),
            "last-updated-date": (when + timedelta(days=1)).isoformat(), "order-status": "Shipped",
            "fulfillment-channel": "Amazon", "sales-channel": MARKETS[currency], "ship-service-level": "Standard",
            "product-name": "Item", "sku": self.sku() if sku is None else sku, "asin": self.asin(),
            "item-status": "Shipped", "quantity": str(quantity), "currency": currency,
            "item-price": times(price, quantity), "item-tax": times(tax, quantity), "shipping-price": "0.00",
            "shipping-tax": "0.00", "ship-country": "GB", "is-business-order": "false",
        }  # fmt: skip
        row |= columns
        self.world.reports["orders"].append((when + timedelta(days=1), row))
        if in_erp and not any(one["external_order_id"] == order for one in self.world.erp["sales_orders"]):
            is_merchant = row["fulfillment-channel"] == "Merchant"
            self.erp(
                "sales_orders", erp_order_id=f"SO-{order}",
                channel="AMAZON_FBM" if is_merchant else "AMAZON_FBA", external_order_id=order,
                created_at=iso(when + timedelta(hours=1)), status="SHIPPED",
                fulfilment_location="UK-DC" if is_merchant else "FBA", pick_id=f"PICK-{order}" if is_merchant else "",
            )  # fmt: skip

    def sold(
        self, day: str, k: int = 1, *, order: str = "", sku: str | None = None, quantity: int = 1,
        price: str = "30.00", tax: str = "6.00", currency: str = "GBP", settlement: list[Line] | None = None,
        **columns: str,
    ) -> None:  # fmt: skip
        """An order that shipped and was settled on the day after: order row, ERP order and settlement lines.

        With `settlement` the lines are appended there instead of the shared chain.
        """
        self.ordered(
            day,
            k,
            order=order,
            sku=sku,
            quantity=quantity,
            price=price,
            tax=tax,
            currency=currency,
            **columns,
        )
        options = {"order": order or self.order(k), "sku": sku, "quantity": quantity, "currency": currency}
        posted = iso(at(day) + timedelta(days=1))
        for kind, name, amount in (
            ("ItemPrice", "Principal", times(price, quantity)), ("ItemPrice", "Tax", times(tax, quantity)),
            ("ItemFees", "Commission", times("5.40", quantity, -1)),
            ("ItemFees", "FBAPerUnitFulfillmentFee", times("3.20", quantity, -1)),
        ):  # fmt: skip
            self.line(posted, "Order", kind, name, amount, settlement=settlement, **options)  # type: ignore[arg-type]

    # Amazon FBA: settlements

    def line(
        self, day: str, transaction: str, kind: str, name: str, amount: str, k: int = 1, *, order: str | None = None,
        sku: str | None = None, quantity: int | None = 1, currency: str = "GBP",
        settlement: list[Line] | None = None, **columns: str,
    ) -> Line:  # fmt: skip
        """One settlement row; with `settlement` it goes to that list, else to the shared chain of its day."""
        when = at(day)
        stamp = when.strftime("%Y-%m-%d %H:%M:%S UTC")
        order = self.order(k) if order is None else order
        row = {
            "transaction-type": transaction, "order-id": order, "merchant-order-id": order,
            "marketplace-name": MARKETS[currency], "amount-type": kind, "amount-description": name,
            "amount": amount, "fulfillment-id": "AFN" if order else "", "posted-date": stamp[:10],
            "posted-date-time": stamp, "order-item-code": self.item_code(k) if order else "",
            "sku": self.sku() if sku is None else sku, "quantity-purchased": "" if quantity is None else str(quantity),
        }  # fmt: skip
        row |= columns
        if settlement is None:
            self.world.lines.append((currency, when, row))
        else:
            settlement.append(row)
        return row

    def refunded(
        self, day: str, k: int = 1, *, order: str = "", sku: str | None = None, quantity: int = 1,
        principal: str = "30.00", tax: str = "6.00", adjustment: str | None = None, transaction: str = "Refund",
        currency: str = "GBP", settlement: list[Line] | None = None, with_fees: bool = True, **columns: str,
    ) -> None:  # fmt: skip
        """A refund of `quantity` units at `principal` + `tax` each: money rows, commission back, admin fee."""
        options: dict[str, Any] = {
            "order": order or self.order(k), "sku": sku, "quantity": quantity, "currency": currency,
            "settlement": settlement,
            "adjustment-id": f"adj-{order or self.order(k)}-{day}" if adjustment is None else adjustment,
        }  # fmt: skip
        rows = [
            ("ItemPrice", "Principal", times(principal, quantity, -1)),
            ("ItemPrice", "Tax", times(tax, quantity, -1)),
        ]
        if with_fees:
            rows += [
                ("ItemFees", "Commission", times("5.40", quantity)),
                ("ItemFees", "RefundCommission", times("1.08", quantity, -1)),
            ]
        for kind, name, amount in rows:
            if Decimal(amount):
                self.line(day, transaction, kind, name, amount, k, **{**options, **columns})

    def settlement(
        self, start: str, end: str, lines: Sequence[Line], k: int = 1, *, currency: str = "GBP", total: str | None = None,
        deposit: str = "", is_banked: bool = True, file_name: str = "", made: str = "",
    ) -> str:  # fmt: skip
        """A settlement of the case's own; returns its id. `total` overrides what the lines add up to."""
        number = self.settlement_id(k)
        self.world.settlements.append(
            Settlement(
                number, currency, at(start), at(end), list(lines),
                at(deposit) if deposit else at(end) + timedelta(days=2), total, is_banked, file_name,
                at(made) if made else None,
            )
        )  # fmt: skip
        return number

    # Amazon FBA: goods and claims

    def fba_return(
        self, day: str, k: int = 1, *, order: str | None = None, sku: str | None = None, plate: str | None = None,
        quantity: int = 1, disposition: str = "SELLABLE", **columns: str,
    ) -> None:  # fmt: skip
        """A row of the FBA customer returns report: the k-th plate of the case's first order unless told."""
        row = {
            "return-date": at(day).isoformat(), "order-id": self.order() if order is None else order,
            "sku": self.sku() if sku is None else sku, "asin": self.asin(), "fnsku": self.fnsku(),
            "product-name": "Item", "quantity": str(quantity), "fulfillment-center-id": "LTN4",
            "detailed-disposition": disposition, "reason": "UNWANTED_ITEM", "status": "Unit returned to inventory",
            "license-plate-number": self.plate(k) if plate is None else plate,
        }  # fmt: skip
        self.world.reports["customer_returns"].append((at(day), {**row, **columns}))

    def reimbursed(
        self, day: str, amount: str, k: int = 1, *, order: str | None = None, sku: str | None = None, cash: int = 1,
        inventory: int = 0, reason: str = "CustomerReturn", currency: str = "GBP", **columns: str,
    ) -> None:  # fmt: skip
        """A row of the reimbursements report. Money back: a negative amount and count, and
        `original-reimbursement-id`.
        """
        row = {
            "approval-date": at(day).isoformat(), "reimbursement-id": self.reimbursement(k),
            "amazon-order-id": self.order() if order is None else order, "reason": reason,
            "sku": self.sku() if sku is None else sku, "fnsku": self.fnsku(), "asin": self.asin(),
            "condition": "Sellable", "currency-unit": currency, "amount-per-unit": amount, "amount-total": amount,
            "quantity-reimbursed-cash": str(cash), "quantity-reimbursed-inventory": str(inventory),
            "quantity-reimbursed-total": str(cash + inventory),
        }  # fmt: skip
        self.world.reports["reimbursements"].append((at(day), {**row, **columns}))

    def reimbursement_paid(
        self, day: str, amount: str, *, name: str = "CUSTOMER_RETURN", settlement: list[Line] | None = None,
        sku: str | None = None, currency: str = "GBP", order: str = "",
    ) -> None:  # fmt: skip
        """A settlement row by which Amazon pays a reimbursement, or takes it back."""
        self.line(
            day, "other-transaction", "FBA Inventory Reimbursement", name, amount, order=order, sku=sku,
            currency=currency, settlement=settlement,
        )  # fmt: skip

    def replaced(
        self, day: str, k: int, original: int = 1, *, quantity: int = 1, status: str = "Shipped"
    ) -> None:
        """The k-th order replaces another one, free of charge (Orders API); the ERP has it too."""
        self.erp(
            "sales_orders", erp_order_id=f"SO-{self.order(k)}", channel="AMAZON_FBA",
            external_order_id=self.order(k), created_at=iso(at(day)), status="SHIPPED", fulfilment_location="FBA",
            pick_id="",
        )  # fmt: skip
        self.world.fba["orders"].append(
            {
                "AmazonOrderId": self.order(k), "SellerOrderId": self.order(k), "PurchaseDate": iso(at(day)),
                "LastUpdateDate": iso(at(day)), "OrderStatus": status, "FulfillmentChannel": "AFN",
                "SalesChannel": "Amazon.co.uk", "MarketplaceId": "A1F83G8C2ARO7P", "IsReplacementOrder": "true",
                "ReplacedOrderId": self.order(original), "OrderTotal": {"CurrencyCode": "GBP", "Amount": "0.00"},
                "OrderItems": [
                    {
                        "OrderItemId": self.item_code(k), "SellerSKU": self.sku(), "ASIN": self.asin(),
                        "Title": "Item", "QuantityOrdered": quantity, "QuantityShipped": quantity,
                        "ItemPrice": {"CurrencyCode": "GBP", "Amount": "0.00"},
                    }
                ],
            }
        )  # fmt: skip

    def report(self, stream: str, day: str, **columns: str) -> None:
        """A row of another Amazon report: inventory_ledger, inventory_snapshot, listings, merchant_returns,
        removal_orders; columns as in the header of `world.REPORTS`.
        """
        self.world.reports[stream].append((at(day), columns))

    def inbound(
        self, k: int = 1, *, shipped: int, received: int, status: str = "CLOSED", sku: str | None = None
    ) -> str:
        """An inbound shipment of one SKU (fulfilment inbound v0); returns its id."""
        shipment = self.shipment(k)
        self.world.fba["shipments"].append(
            {
                "ShipmentId": shipment, "ShipmentName": f"Case {self.number}",
                "ShipFromAddress": {"Name": "Returns hub", "CountryCode": "GB", "PostalCode": "AA1 1AA"},
                "DestinationFulfillmentCenterId": "LTN4", "ShipmentStatus": status,
                "LabelPrepType": "SELLER_LABEL", "AreCasesRequired": False, "BoxContentsSource": "INTERACTIVE",
            }
        )  # fmt: skip
        self.world.fba["shipment_items"].append(
            {
                "ShipmentId": shipment, "SellerSKU": self.sku() if sku is None else sku,
                "FulfillmentNetworkSKU": self.fnsku(), "QuantityShipped": shipped, "QuantityReceived": received,
                "QuantityInCase": 0, "PrepDetailsList": [],
            }
        )  # fmt: skip
        return shipment

    # ZigZag

    def hub_item(self, k: int = 1, *, sku: str | None = None, **fields: Any) -> dict[str, Any]:
        """An item of a ZigZag return. `received` and `graded` are days; a grade brings status and version."""
        received, graded = fields.pop("received", None), fields.pop("graded", None)
        sku = self.sku() if sku is None else sku
        item = {
            "itemId": self.zigzag_item(k), "orderLineId": self.item_code(), "sku": sku,
            "quantity": 1, "unit": "each", "returnReasonId": 10, "returnReason": "Changed mind",
            "itemStatus": "GRADED" if graded else "RECEIVED" if received else "EXPECTED",
            "receivedAt": iso(at(received)) if received else None, "receivedSku": sku if received else None,
            "receivedQuantity": fields.get("quantity", 1) if received else None, "grade": "UNGRADED",
            "gradeVersion": 1 if graded else 0, "gradedAt": iso(at(graded)) if graded else None,
            "disposition": None, "dispositionWarehouseCode": None, "consignmentId": None, "licensePlate": None,
        }  # fmt: skip
        return {**item, **fields}

    def hub_return(
        self, updated: str, items: Sequence[Mapping[str, Any]], k: int = 1, *, created: str = "", status: str = "PROCESSED",
        order: str | None = None, channel: str = "AMAZON_FBA", **fields: Any,
    ) -> None:  # fmt: skip
        """A snapshot of a ZigZag return as of `updated`; call again for a later one of the same return."""
        opened = at(created) if created else at(updated) - timedelta(days=10)
        document = {
            "returnId": self.zigzag(k), "externalReturnId": None, "retailerCode": "MA002", "channel": channel,
            "orderNumber": self.order() if order is None else order, "status": status, "createdAt": iso(opened),
            "authorisedAt": iso(opened + timedelta(minutes=5)), "updatedAt": iso(at(updated)),
            "warehouseCode": "UK-HUB-1", "trackingNumber": self.tracking(k), "returnOption": "REFUND",
            "items": [dict(item) for item in items], "fees": [],
        }  # fmt: skip
        self.world.zigzag["returns"].append({**document, **fields})

    def grade_batch(self, closed: str, items: Sequence[Mapping[str, Any]], k: int = 1, **fields: Any) -> None:
        """A closed grade batch; items need itemId, returnId, sku, quantity, grade, gradeVersion, gradedAt."""
        batch = {
            "batchId": f"GB-C{self.number:03d}-{k}", "warehouseCode": "UK-HUB-1", "closedAt": iso(at(closed)),
            "items": [dict(item) for item in items],
        }  # fmt: skip
        self.world.zigzag["grade_batches"].append({**batch, **fields})

    def graded(
        self,
        day: str,
        grade: str,
        k: int = 1,
        *,
        version: int = 1,
        disposition: str = "RESTOCK",
        **fields: Any,
    ) -> dict[str, Any]:
        """An item of a grade batch."""
        item = {
            "itemId": self.zigzag_item(k), "returnId": self.zigzag(), "sku": self.sku(), "quantity": 1, "unit": "each",
            "grade": grade, "gradeVersion": version, "gradedAt": iso(at(day)), "disposition": disposition,
        }  # fmt: skip
        return {**item, **fields}

    def consignment(self, dispatched: str | None, items: Sequence[int], k: int = 1, **fields: Any) -> str:
        """A consignment to FBA of the given items (by their k), one unit each; returns its id."""
        number = f"CONS-C{self.number:03d}-{k}"
        document = {
            "consignmentId": number, "destination": "FBA", "destinationReference": self.shipment(k),
            "status": "DISPATCHED" if dispatched else "OPEN", "dispatchedAt": iso(at(dispatched)) if dispatched else None,
            "deliveredAt": None,
            "lines": [{"itemId": self.zigzag_item(i), "sku": self.sku(), "quantity": 1} for i in items],
        }  # fmt: skip
        self.world.zigzag["consignments"].append({**document, **fields})
        return number

    def arrival(self, scanned: str, k: int = 1, **fields: Any) -> None:
        """A parcel scanned at the hub."""
        scan = {
            "scanId": f"SCAN-C{self.number:03d}-{k}", "scannedAt": iso(at(scanned)), "warehouseCode": "UK-HUB-1",
            "trackingNumber": self.tracking(k), "sku": self.sku(), "quantity": 1, "returnId": self.zigzag(k),
        }  # fmt: skip
        self.world.zigzag["arrivals"].append({**scan, **fields})

    # Any document

    def file(self, platform: str, stream: str, name: str, content: bytes, made: str) -> None:
        """A document dropped as it is: `<inbox>/<platform>/<stream>/<name>`, written at `made`."""
        self.world.files.append((platform, stream, self.world.prefix + name, content, at(made)))
