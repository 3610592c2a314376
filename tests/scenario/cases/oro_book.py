"""The pen of one case for OroCommerce: JSON:API records (platforms.md section 2), and the ERP's credit memos.

Knows the documents and no rule of the reconciler.
"""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.scenario.cases.pen import Pen
from tests.scenario.cases.world import at, iso


def _to(type_name: str, one: str | Sequence[str]) -> dict[str, Any]:
    """A JSON:API relationship to one or to many."""
    if isinstance(one, str):
        return {"data": {"type": type_name, "id": one}}
    return {"data": [{"type": type_name, "id": each} for each in one]}


class OroBook(Pen):
    """Writers for OroCommerce; every field can be overridden by keyword."""

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
