"""The pen of one case: Amazon FBA and the item master here, the other platforms from their own books.

Each call adds records to the shared world. Knows the platforms' documents and no rule of the reconciler.
"""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.scenario.cases.hub_book import HubBook
from tests.scenario.cases.oro_book import OroBook
from tests.scenario.cases.tiktok_book import TikTokBook
from tests.scenario.cases.vendor_book import VendorBook
from tests.scenario.cases.world import MARKETS, Settlement, at, iso

Line = Mapping[str, str]


def times(amount: str, quantity: int, sign: int = 1) -> str:
    return str(Decimal(amount) * quantity * sign)


class Book(HubBook, TikTokBook, OroBook, VendorBook):
    """Writers for one case. `k` picks the case's k-th order, SKU, plate …; every default can be overridden.

    A unit sells for 30.00 + 6.00 tax, commission 5.40, fulfilment 3.20, and costs 12.00 (5.00 as grade B), as
    in accounting.md.
    """

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
