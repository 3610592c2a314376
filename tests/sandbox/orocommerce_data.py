"""A small OroCommerce installation written by hand: products with units, stock, orders with lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.scenario.model import OroCommerceData

PEOPLE = ("Ada Lovelace", "ada@buyer.example", "12 Analytical Row", "call me on +44 20 7946 0000")
_TYPES = {
    "products": "products", "productUnit": "productunits", "productUnitPrecision": "productunitprecisions",
    "product": "products", "unit": "productunits", "primaryUnitPrecision": "productunitprecisions",
    "inventory_status": "prodinventorystatuses", "warehouse": "warehouses", "customer": "customers",
    "customerUser": "customerusers", "internalStatus": "orderinternalstatuses", "status": "orderstatuses",
    "shippingStatus": "ordershippingstatuses", "billingAddress": "orderaddresses", "order": "orders",
    "unitPrecisions": "productunitprecisions", "lineItems": "orderlineitems",
    "orderSubtotals": "ordersubtotals", "orders": "orders",
}  # fmt: skip


def resource(
    type_name: str, number: int | str, attributes: Mapping[str, Any], **links: Any
) -> dict[str, Any]:
    """A resource object; a link is an id, a list of ids, or None."""

    def linkage(name: str, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, list):
            return [{"type": _TYPES[name], "id": str(one)} for one in value]
        return {"type": _TYPES[name], "id": str(value)}

    relationships = {name: {"data": linkage(name, value)} for name, value in links.items()}
    return {
        "type": type_name,
        "id": str(number),
        "attributes": dict(attributes),
        "relationships": relationships,
    }


def order(number: int, updated_at: str = "", **attributes: Any) -> dict[str, Any]:
    """An order of two lines: one case of product 1, and three of product 2."""
    changed = updated_at or f"2026-10-{number % 28 + 1:02d}T08:30:00Z"
    written = {
        "identifier": f"B2B-{number:05d}",
        "poNumber": f"PO-{number}",
        "customerNotes": PEOPLE[3],
        "shipUntil": "2026-11-30",
        "currency": "GBP",
        "subtotalValue": "150.0000",
        "totalValue": "180.0000",
        "totalDiscountsAmount": None,
        "external": False,
        "externalId": None,
        "returnStatus": "requested",
        "createdAt": "2026-09-01T08:00:00Z",
        "updatedAt": changed,
    }
    return resource(
        "orders", number, {**written, **attributes},
        lineItems=[number * 10 + 1, number * 10 + 2], orderSubtotals=[f"{number}-subtotal-0"],
        internalStatus="open", status=None, shippingStatus="shipped", customer=7, customerUser=9,
        billingAddress=11,
    )  # fmt: skip


def _line(order_id: int, position: int) -> dict[str, Any]:
    sku, quantity, unit = ("MUG-1", 1, "case") if position == 1 else ("LAMP-2", 3, "each")
    attributes = {
        "productSku": sku, "productName": sku.title(), "quantity": quantity, "productUnitCode": unit,
        "value": "120.0000" if position == 1 else "10.0000", "currency": "GBP", "priceType": 10,
        "comment": PEOPLE[3], "freeFormProduct": None,
        "createdAt": "2026-09-01T08:00:00Z", "updatedAt": "2026-09-01T08:00:00Z",
    }  # fmt: skip
    return resource(
        "orderlineitems", order_id * 10 + position, attributes,
        orders=[order_id], product=position, productUnit=unit,
    )  # fmt: skip


def _subtotal(order_id: int) -> dict[str, Any]:
    attributes = {
        "orderSubtotalType": "subtotal", "label": "Subtotal", "amount": "150.0000",
        "signedAmount": "150.0000", "currency": "GBP", "visible": True,
    }  # fmt: skip
    return resource("ordersubtotals", f"{order_id}-subtotal-0", attributes, order=order_id)


def _products() -> tuple[dict[str, Any], ...]:
    times = {"createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-02-01T00:00:00Z"}
    return tuple(
        resource(
            "products", number, {"sku": sku, "status": status, "productType": "simple", **times},
            unitPrecisions=units, primaryUnitPrecision=units[0], inventory_status="in_stock",
        )
        for number, sku, status, units in ((1, "MUG-1", "enabled", [1, 2]), (2, "LAMP-2", "disabled", [3]))
    )  # fmt: skip


def installation(orders: int = 3) -> OroCommerceData:
    """Two products, three units, their stock, and orders numbered from 1."""
    units = ((1, 1, "each", 1), (2, 1, "case", 12), (3, 2, "each", 1))
    numbers = range(1, orders + 1)
    address = {"firstName": PEOPLE[0].split()[0], "lastName": PEOPLE[0].split()[1], "street": PEOPLE[2]}
    return OroCommerceData(
        resources={
            "products": _products(),
            "productunitprecisions": tuple(
                resource(
                    "productunitprecisions", number,
                    {"precision": 0, "conversionRate": rate, "sell": True}, product=product, unit=unit,
                )
                for number, product, unit, rate in units
            ),
            "inventorylevels": tuple(
                resource(
                    "inventorylevels", 100 + number, {"quantity": "40.0000000000"},
                    product=product, productUnitPrecision=number, warehouse=1,
                )
                for number, product, _, _ in units
            ),
            "productunits": tuple(
                resource("productunits", code, {"label": code, "defaultPrecision": 0})
                for code in ("each", "case")
            ),
            "orders": tuple(map(order, numbers)),
            "orderlineitems": tuple(_line(number, position) for number in numbers for position in (1, 2)),
            "ordersubtotals": tuple(map(_subtotal, numbers)),
            "orderaddresses": (resource("orderaddresses", 11, address),),
            "customerusers": (resource("customerusers", 9, {"email": PEOPLE[1]}),),
        },
    )  # fmt: skip
