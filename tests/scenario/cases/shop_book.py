"""The pen of one case for TikTok Shop, OroCommerce and Amazon Vendor: records in the platforms' own forms.

Knows the platforms' documents and no rule of the reconciler. FBA, ZigZag and ERP are in `book.py`.
"""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sandbox.scenario.amazon_vendor_portal import (
    LINE_COLUMNS,
    PAYABLE_COLUMNS,
    PAYMENT_COLUMNS,
    RETURN_COLUMNS,
)
from tests.scenario.cases.kit import Ids
from tests.scenario.cases.world import World, at, iso

SHOP_ID, REGION = "7495000000000000101", "GB"
Fields = Mapping[str, Any]


def unix(text: str) -> int:
    """Seconds since 1970, as TikTok writes a moment."""
    return int(at(text).timestamp())


def _sum(amounts: Sequence[str]) -> str:
    return str(sum((Decimal(amount) for amount in amounts), Decimal("0.00")))


def _to(type_name: str, one: str | Sequence[str]) -> dict[str, Any]:
    """A JSON:API relationship to one or to many."""
    if isinstance(one, str):
        return {"data": {"type": type_name, "id": one}}
    return {"data": [{"type": type_name, "id": each} for each in one]}


class ShopBook(Ids):
    """Writers for the shops and the vendor account; every field can be overridden by keyword."""

    world: World

    # TikTok Shop (platforms.md section 1)

    def _shop(self) -> None:
        if not self.world.tiktok["shops"]:
            self.world.tiktok["shops"].append({"id": SHOP_ID, "region": REGION})

    def tiktok_item(
        self, k: int = 1, *, sku: str = "", price: str = "36.00", **fields: Any
    ) -> dict[str, Any]:
        """A line item of an order: one unit."""
        line = {
            "id": self.tiktok_line(k), "product_id": f"1728{self.number:015d}", "product_name": "Item",
            "sku_id": f"1729{self.number:015d}", "sku_name": "Default", "seller_sku": sku or self.sku(),
            "sale_price": price, "original_price": price, "seller_discount": "0.00", "platform_discount": "0.00",
            "currency": "GBP", "display_status": "COMPLETED", "package_status": "COMPLETED", "is_gift": False,
            "item_tax": [], "retail_delivery_fee": "0", "combined_listing_skus": [],
            "package_id": f"1152{self.number:03d}{k:011d}", "tracking_number": self.tracking(k),
        }  # fmt: skip
        return {**line, **fields}

    def tiktok_sold(self, day: str, items: Sequence[Fields], k: int = 1, **fields: Any) -> None:
        """An order that was delivered and completed."""
        self._shop()
        total = _sum([item["sale_price"] for item in items])
        created = unix(day)
        order = {
            "_shop_id": SHOP_ID, "id": self.tiktok_order(k), "status": "COMPLETED", "create_time": created,
            "update_time": created + 900_000,
            "payment": {
                "currency": "GBP", "sub_total": total, "shipping_fee": "0", "seller_discount": "0",
                "platform_discount": "0", "total_amount": total, "original_total_product_price": total, "tax": "0",
            },
            "warehouse_id": "7396000000000000201", "fulfillment_type": "FULFILLMENT_BY_SELLER",
            "shipping_type": "TIKTOK", "delivery_type": "HOME_DELIVERY", "is_cod": False, "is_sample_order": False,
            "is_on_hold_order": False, "is_replacement_order": False, "is_exchange_order": False,
            "is_buyer_request_cancel": False, "user_id": "7021000000000000001", "packages": [],
            "line_items": [dict(item) for item in items], "paid_time": created + 120, "rts_time": created + 65_000,
            "collection_time": created + 86_000, "delivery_time": created + 250_000,
        }  # fmt: skip
        self.world.tiktok["orders"].append({**order, **fields})
        self.erp(
            "sales_orders", erp_order_id=f"SO-{self.tiktok_order(k)}", channel="TIKTOK_SHOP",
            external_order_id=self.tiktok_order(k), created_at=iso(at(day)),
            status="SHIPPED", fulfilment_location="UK-DC", pick_id=f"PICK-{self.tiktok_order(k)}",
        )  # fmt: skip

    def tiktok_return_item(
        self, k: int = 1, *, line: int | None = None, sku: str = "", refund: str = "36.00", **fields: Any
    ) -> dict[str, Any]:
        """A line item of a return: one unit of the order's `line`-th line (the k-th unless told)."""
        item = {
            "return_line_item_id": self.tiktok_return_line(k), "order_line_item_id": self.tiktok_line(line or k),
            "sku_id": f"1729{self.number:015d}", "sku_name": "Default", "seller_sku": sku or self.sku(),
            "product_name": "Item", "refund_amount": _refund_amount(refund),
        }  # fmt: skip
        return {**item, **fields}

    def tiktok_returned(
        self, created: str, updated: str, items: Sequence[Fields], k: int = 1, *, order: int = 1,
        status: str = "RETURN_OR_REFUND_REQUEST_COMPLETE", **fields: Any,
    ) -> None:  # fmt: skip
        """A return as it stands at `updated`; call again for a later state of it."""
        self._shop()
        refund = _sum([item["refund_amount"]["refund_total"] for item in items])
        record = {
            "_shop_id": SHOP_ID, "order_id": self.tiktok_order(order), "return_id": self.tiktok_return(k),
            "return_type": "RETURN_AND_REFUND", "return_status": status, "arbitration_status": None, "role": "BUYER",
            "return_reason": "ecom_order_delivered_refund_and_return_reason_item_doesn't_fit",
            "return_reason_text": "Item doesn't fit", "shipment_type": "PLATFORM", "handover_method": "DROP_OFF",
            "return_method": "PLATFORM_SHIPPED", "return_tracking_number": self.tracking(50 + k),
            "return_provider_name": "Evri", "return_provider_id": "7117", "pre_return_id": "", "next_return_id": "",
            "can_buyer_keep_item": False, "is_quick_refund": False, "create_time": unix(created),
            "update_time": unix(updated), "seller_next_action_response": [],
            "return_line_items": [dict(item) for item in items], "discount_amount": [], "shipping_fee_amount": [],
            "refund_amount": _refund_amount(refund), "return_shipping_document_type": "QR_CODE",
            "is_combined_return": False, "combined_return_id": "", "seller_proposed_return_type": "",
            "partial_refund": {"currency": "GBP", "amount": "0"}, "buyer_rejected_partial_refund": False,
        }  # fmt: skip
        self.world.tiktok["returns"].append({**record, **fields})

    def tiktok_transaction(
        self,
        k: int,
        *,
        order: int = 1,
        revenue: str = "0.00",
        adjustment: str = "0.00",
        fee: str = "0.00",
        **fields: Any,
    ) -> dict[str, Any]:
        """A transaction of a statement (202501). A sale: positive `revenue`; its refund: negative."""
        is_refund = Decimal(revenue) < 0
        zero_less = str(-Decimal(revenue)) if is_refund else "0"
        record = {
            "id": f"1636{self.number:03d}{k:012d}", "type": "ORDER", "order_id": self.tiktok_order(order),
            "order_create_time": 0, "adjustment_id": "", "adjustment_order_id": "", "adjustment_amount": adjustment,
            "settlement_amount": _sum([revenue, adjustment, fee]), "revenue_amount": revenue,
            "revenue_breakdown": {
                "subtotal_before_discount_amount": "0" if is_refund else revenue,
                "refund_subtotal_before_discount_amount": revenue if is_refund else "0",
                "seller_discount_amount": "0", "seller_discount_refund_amount": "0", "cod_service_fee_amount": "0",
                "refund_cod_service_fee_amount": "0",
            },
            "shipping_cost_amount": "0.00", "shipping_cost_breakdown": {}, "fee_tax_amount": fee,
            "fee_tax_breakdown": {"fee": {"platform_commission_amount": fee}, "tax": {}},
            "supplementary_component": {
                "customer_payment_amount": "0" if is_refund else revenue,
                "customer_refund_amount": f"-{zero_less}" if is_refund else "0", "platform_discount_amount": "0",
                "platform_discount_refund_amount": "0", "sales_tax_amount": "0", "sales_tax_refund_amount": "0",
            },
            "reserve_id": "", "reserve_amount": "0.00", "associated_order_id": "", "reserve_status": "",
            "estimated_release_time": "0",
        }  # fmt: skip
        return {**record, **fields}

    def tiktok_settled(self, day: str, transactions: Sequence[Fields], k: int = 1, **fields: Any) -> None:
        """A statement with its transactions; its totals follow from them."""
        self._shop()
        total = {name: _sum([one[name] for one in transactions]) for name in
                 ("settlement_amount", "revenue_amount", "fee_tax_amount", "adjustment_amount")}  # fmt: skip
        statement = {
            "_shop_id": SHOP_ID, "id": self.tiktok_statement(k), "statement_time": unix(day), "currency": "GBP",
            "settlement_amount": total["settlement_amount"], "fee_amount": total["fee_tax_amount"],
            "adjustment_amount": total["adjustment_amount"], "net_sales_amount": total["revenue_amount"],
            "shipping_cost_amount": "0.00", "payment_status": "PAID", "payment_id": f"3459{self.number:03d}{k:012d}",
            "revenue_amount": total["revenue_amount"],
        }  # fmt: skip
        self.world.tiktok["statements"].append({**statement, **fields})
        self.world.transactions[self.tiktok_statement(k)] = [dict(one) for one in transactions]

    # OroCommerce (platforms.md section 2)

    def oro_product(
        self, k: int = 1, *, sku: str = "", units: Mapping[str, int] | None = None, status: str = "enabled"
    ) -> None:
        """A product with a precision per unit (factor to the base unit)."""
        product, units = self.oro_id(k), units or {"each": 1}
        precisions = {unit: f"{product}{place}" for place, unit in enumerate(units)}
        self.world.oro["products"].append(
            {
                "type": "products", "id": product,
                "attributes": {
                    "sku": sku or self.sku(k), "status": status, "productType": "simple", "variantFields": {},
                    "createdAt": "2026-01-04T00:00:00Z", "updatedAt": "2026-01-04T00:00:00Z",
                },
                "relationships": {
                    "unitPrecisions": _to("productunitprecisions", list(precisions.values())),
                    "primaryUnitPrecision": _to("productunitprecisions", next(iter(precisions.values()))),
                    "inventory_status": _to("prodinventorystatuses", "in_stock"),
                },
            }
        )  # fmt: skip
        for unit, precision in precisions.items():
            self.world.oro["productunitprecisions"].append(
                {
                    "type": "productunitprecisions", "id": precision,
                    "attributes": {"precision": 0, "conversionRate": units[unit], "sell": True},
                    "relationships": {"product": _to("products", product), "unit": _to("productunits", unit)},
                }
            )  # fmt: skip

    def oro_sold(
        self, day: str, lines: Sequence[tuple[int, int, str, str]], k: int = 1, *, updated: str = "",
        return_status: str | None = None, discount: str = "0.00", **attributes: Any,
    ) -> None:  # fmt: skip
        """A shipped order; `lines` are (product k, quantity, unit, net price per unit). Line ids are
        `oro_id(10 * k + place)`, places from 1; tax is 20 %.
        """
        order, created = self.oro_id(k), iso(at(day))
        changed = iso(at(updated)) if updated else created
        net = sum((Decimal(price) * quantity for _, quantity, _, price in lines), Decimal(0))
        tax = (net - Decimal(discount)) * Decimal("0.2")
        ids = [self.oro_id(10 * k + place) for place in range(1, len(lines) + 1)]
        for name, (product, quantity, unit, price) in zip(ids, lines, strict=True):
            self.world.oro["orderlineitems"].append(
                {
                    "type": "orderlineitems", "id": name,
                    "attributes": {
                        "productSku": self.sku(product), "productName": "Item", "productVariantFields": {},
                        "freeFormProduct": None, "quantity": quantity, "productUnitCode": unit,
                        "value": f"{Decimal(price):.4f}", "currency": "GBP", "priceType": 10, "shipBy": None,
                        "fromExternalSource": False, "comment": None, "createdAt": created, "updatedAt": created,
                    },
                    "relationships": {
                        "orders": _to("orders", [order]), "product": _to("products", self.oro_id(product)),
                        "productUnit": _to("productunits", unit),
                    },
                }
            )  # fmt: skip
        subtotals = {"subtotal": net, "discount": -Decimal(discount), "shipping_cost": Decimal(0), "tax": tax}
        for place, (kind, amount) in enumerate(subtotals.items()):
            self.world.oro["ordersubtotals"].append(
                {
                    "type": "ordersubtotals", "id": f"{order}-{kind}-{place}",
                    "attributes": {
                        "orderSubtotalType": kind, "label": kind, "amount": f"{abs(amount):.4f}",
                        "signedAmount": f"{amount:.4f}", "currency": "GBP", "visible": True, "data": [],
                    },
                    "relationships": {"order": _to("orders", order)},
                }
            )  # fmt: skip
        values = {
            "identifier": self.oro_order(k), "poNumber": "PO-1", "customerNotes": None, "shipUntil": None,
            "currency": "GBP", "subtotalValue": f"{net:.4f}",
            "totalValue": f"{net - Decimal(discount) + tax:.4f}", "totalDiscountsAmount": f"{Decimal(discount):.4f}",
            "external": False, "createdAt": created, "updatedAt": changed, "returnStatus": return_status,
        }  # fmt: skip
        self.world.oro["orders"].append(
            {
                "type": "orders", "id": order, "attributes": {**values, **attributes},
                "relationships": {
                    "lineItems": _to("orderlineitems", ids),
                    "orderSubtotals": _to(
                        "ordersubtotals", [f"{order}-{kind}-{place}" for place, kind in enumerate(subtotals)]
                    ),
                    "internalStatus": _to("orderinternalstatuses", "closed"), "status": {"data": None},
                    "shippingStatus": _to("ordershippingstatuses", "shipped"), "customer": _to("customers", "5"),
                },
            }
        )  # fmt: skip
        self.erp(
            "sales_orders", erp_order_id=f"SO-{self.oro_order(k)}", channel="OROCOMMERCE",
            external_order_id=self.oro_order(k), created_at=created, status="SHIPPED", fulfilment_location="UK-DC",
            pick_id=f"PICK-{self.oro_order(k)}",
        )  # fmt: skip

    def credited(
        self, day: str, k: int = 1, *, line: int = 1, order: int = 1, quantity: int = 1, unit: str = "each",
        net: str = "30.00", tax: str = "6.00", zigzag: str | None = None, **columns: str,
    ) -> None:  # fmt: skip
        """A credit memo of the ERP for the order's `line`-th line."""
        row = {
            "credit_memo_id": self.memo(k), "created_at": iso(at(day)),
            "order_id": self.oro_order(order), "order_line_id": self.oro_id(10 * order + line),
            "zigzag_return_id": self.zigzag() if zigzag is None else zigzag, "sku": self.sku(),
            "quantity": str(quantity), "unit": unit, "net_amount": net, "tax_amount": tax, "currency": "GBP",
            "status": "posted",
        }  # fmt: skip
        self.erp("credit_memos", **{**row, **columns})

    # Amazon Vendor (amazon.md section 4)

    def vendor_order(self, day: str, quantity: int, cost: str, k: int = 1, *, sku: str = "") -> None:
        """A closed purchase order of one line, all received."""
        moment = iso(at(day))
        party, amount = {"partyId": "LTN4"}, {"amount": quantity, "unitOfMeasure": "Eaches", "unitSize": 1}
        order = {
            "purchaseOrderNumber": self.purchase_order(k), "purchaseOrderState": "Closed",
            "orderDetails": {
                "purchaseOrderDate": moment, "purchaseOrderChangedDate": moment, "purchaseOrderStateChangedDate": moment,
                "purchaseOrderType": "RegularOrder", "paymentMethod": "Invoice", "buyingParty": party,
                "sellingParty": {"partyId": "ACME5"}, "shipToParty": party, "billToParty": {"partyId": "AMZUK"},
                "items": [
                    {
                        "itemSequenceNumber": "1", "amazonProductIdentifier": self.asin(),
                        "vendorProductIdentifier": sku or self.sku(), "orderedQuantity": amount,
                        "isBackOrderAllowed": False, "netCost": {"currencyCode": "GBP", "amount": cost},
                        "listPrice": {"currencyCode": "GBP", "amount": cost},
                    }
                ],
            },
        }  # fmt: skip
        self.file(
            "amazon_vendor", "purchase_orders", f"orders_C{self.number:03d}_{k}.json",
            json.dumps({"payload": {"orders": [order]}}).encode(), day,
        )  # fmt: skip

    def vendor_returned(self, exported: str, rows: Sequence[Mapping[str, str]], k: int = 1) -> None:
        """An export of the portal's Returns page; rows from `vendor_row`."""
        self._portal(
            "returns",
            f"vendor_returns_C{self.number:03d}{k}",
            exported,
            [RETURN_COLUMNS, *_cells(RETURN_COLUMNS, rows)],
        )

    def vendor_row(
        self, requested: str, quantity: int, refund: str, k: int = 1, **columns: str
    ) -> dict[str, str]:
        """A row of the Returns page: an approved request for `quantity` units and a refund of `refund`."""
        day = at(requested)
        row = {
            "Request ID": self.vendor_return(k), "Vendor code": "ACME5", "Request type": "sellable",
            "Condition": "approved", "Requested quantity": str(quantity), "Approved quantity": str(quantity),
            "Requested refund": refund, "Approved refund": refund, "Warehouse": "LTN4",
            "Authorization ID": f"AUTH-{self.number:03d}{k:03d}", "ASIN": self.asin(), "Vendor SKU": self.sku(),
            "PO number": self.purchase_order(), "Requested date": f"{day.month}/{day.day}/{day.year}",
            "Currency": "GBP",
        }  # fmt: skip
        return {**row, **columns}

    def remitted(self, paid: str, lines: Sequence[Mapping[str, str]], k: int = 1, **columns: str) -> None:
        """A remittance: one payment and its lines (`Invoice Number`, `Invoice Amount`, `Amount Paid`, …); the
        payment is the sum of `Amount Paid`.
        """
        day, number = at(paid), f"85{self.number:03d}{k:03d}"
        total = _sum([line["Amount Paid"] for line in lines])
        date = f"{day.month}/{day.day}/{day.year}"
        payment = {
            "Payment Number": number, "Payment Date": date, "Invoice Currency": "GBP",
            "Amount in Invoice Currency": total, "Payment Currency": "GBP", "Amount in Payment Currency": total,
            "Exchange Rate": "1", "Payment Type": "BACS", "Payment Status": "Paid",
        }  # fmt: skip
        fill = {
            "Payment Number": number, "Invoice Date": date, "Description": "", "Invoice Currency": "GBP",
            "Withholding Amount": "0.00", "Terms Discount Taken": "0.00", "Remaining Amount": "0.00",
        }  # fmt: skip
        rows = [
            PAYMENT_COLUMNS, *_cells(PAYMENT_COLUMNS, [{**payment, **columns}]), (), ("Invoices",), LINE_COLUMNS, *_cells(LINE_COLUMNS, [{**fill, **line} for line in lines]),
        ]  # fmt: skip
        self._portal("remittances", f"remittances_C{self.number:03d}{k}", paid, rows)
        self.erp(
            "bank_lines", bank_line_id=f"BL-{number}", value_date=f"{day:%Y-%m-%d}", currency="GBP", amount=total,
            reference=f"AMAZON VENDOR {number}",
        )  # fmt: skip

    def payable(self, exported: str, rows: Sequence[Mapping[str, str]], k: int = 1) -> None:
        """An export of what is ready for deduction (`Transaction number`, `Type`, `Invoice amount`, …)."""
        day = at(exported)
        date = f"{day.month}/{day.day}/{day.year}"
        fill = {"Vendor code": "ACME5", "Transaction date": date, "Deducted amount": "0.00"}
        table = _cells(PAYABLE_COLUMNS, [{**fill, **row} for row in rows])
        title = (f"Your payables - ready for deduction ({date})",)
        self._portal(
            "payables", f"payables_C{self.number:03d}{k}", exported, [title, (), PAYABLE_COLUMNS, *table]
        )

    def _portal(self, stream: str, stem: str, made: str, rows: Sequence[Sequence[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        self.file("amazon_vendor", stream, f"{stem}_{at(made):%Y%m%d}.csv", text.getvalue().encode(), made)

    def erp(self, stream: str, **row: str) -> None:
        raise NotImplementedError

    def file(self, platform: str, stream: str, name: str, content: bytes, made: str) -> None:
        raise NotImplementedError


def _cells(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    return [[row.get(name, "") for name in columns] for row in rows]


def _refund_amount(total: str) -> dict[str, str]:
    return {
        "currency": "GBP", "refund_total": total, "refund_subtotal": total, "refund_shipping_fee": "0",
        "refund_tax": "0", "retail_delivery_fee": "0", "buyer_service_fee": "0",
    }  # fmt: skip
