"""The OroCommerce half of a scenario: its clean traffic, and its JSON:API resources as the API answers them.

Situations live in `orocommerce_clean`; returns, credits and refunds in `orocommerce_returns`.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sandbox.scenario import orocommerce_clean as clean
from sandbox.scenario import stock
from sandbox.scenario.clock import iso_z
from sandbox.scenario.model import OroCommerceData
from sandbox.scenario.orocommerce_model import TAX_PERCENT, B2bOrder, Position, Product
from sandbox.scenario.orocommerce_orders import CUSTOMERS, OWN_WAREHOUSE, build_products, plain_order
from sandbox.scenario.world import World

Situation = Callable[[World, random.Random], None]

# Orders in total over the whole history, beside the other channels'.
ORDERS = {"XS": 45, "S": 200, "M": 2_000, "L": 20_000, "XL": 120_000}
RETURN_PERCENT = 15
HISTORY_DAYS = 110
UNITS = ("each", "set", "case", "pallet", "kg", "piece", "item", "hour")

WEIGHTS: tuple[tuple[int, Situation], ...] = (
    (8, clean.some_each),
    (6, clean.cases),
    (3, clean.pallet),
    (2, clean.opened_case),
    (4, clean.over_time),
    (4, clean.two_lines),
    (4, clean.discounted),
    (2, clean.by_weight),
    (2, clean.damaged),
    (2, clean.called_off),
    (2, clean.announced),
    (2, clean.in_transit),
    (1, clean.just_received),
    (1, clean.just_graded),
    (1, clean.credit_under_way),
)


def build_orocommerce(world: World) -> None:
    """Clean B2B business: every situation once, then returns and plain orders at random."""
    rng = world.rng("orocommerce")
    build_products(world, rng)
    book = world.orocommerce
    situations = [situation for _, situation in WEIGHTS]
    for situation in situations:
        situation(world, rng)
    weights = [weight for weight, _ in WEIGHTS]
    while len(book.returns) < ORDERS[world.size] * RETURN_PERCENT // 100:
        rng.choices(situations, weights)[0](world, rng)
    for number in range(max(5, ORDERS[world.size] - len(book.orders))):
        created = world.as_of - timedelta(minutes=rng.randrange(60, HISTORY_DAYS * 1440))
        placed = plain_order(world, rng, created.replace(microsecond=0))
        if number == 0:
            placed.internal_status = "open"


def orocommerce_data(world: World) -> OroCommerceData:
    """Every resource by type, and the payment webhooks that were sent by `as_of`, oldest first."""
    book = world.orocommerce
    products = list(book.products.values())
    by_type: dict[str, Iterable[Mapping[str, Any]]] = {
        "orders": (_order(one) for one in book.orders),
        "orderlineitems": (_line(one, position) for one in book.orders for position in one.positions),
        "ordersubtotals": (part for one in book.orders for part in _subtotals(one)),
        "products": (_product(world, one) for one in products),
        "productunits": (_unit(unit) for unit in UNITS),
        "productunitprecisions": (_precision(one, unit) for one in products for unit in one.units),
        "inventorylevels": _levels(world, products),
        "customers": (_customer(number, name) for number, name in enumerate(CUSTOMERS, start=1)),
        "orderinternalstatuses": (
            {"type": "orderinternalstatuses", "id": name, "attributes": {"name": name.title()}}
            for name in ("open", "cancelled", "closed", "pending", "processing")
        ),
        "ordershippingstatuses": (
            {"type": "ordershippingstatuses", "id": name, "attributes": {"name": name.replace("_", " ")}}
            for name in ("not_shipped", "shipped", "partially_shipped")
        ),
    }
    end = int(world.as_of.timestamp())
    events = [event for event in book.payment_events if event["timestamp"] <= end]
    return OroCommerceData(
        resources={name: tuple(found) for name, found in by_type.items()},
        payment_events=tuple(sorted(events, key=lambda e: (e["timestamp"], e["messageId"]))),
    )


def _money(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}00"


def _to(type_name: str, one: str) -> dict[str, Any]:
    return {"data": {"type": type_name, "id": one}}


def _to_many(type_name: str, many: Iterable[str]) -> dict[str, Any]:
    return {"data": [{"type": type_name, "id": one} for one in many]}


def _order(one: B2bOrder) -> dict[str, Any]:
    amounts = _amounts(one)
    return {
        "type": "orders",
        "id": one.order_id,
        "attributes": {
            "identifier": one.identifier, "poNumber": f"PO-{one.order_id:0>6}", "customerNotes": None,
            "shipUntil": None, "currency": "GBP", "subtotalValue": _money(amounts["subtotal"]),
            "totalValue": _money(amounts["total"]), "totalDiscountsAmount": _money(amounts["discount"]),
            "shippingMethod": None, "shippingMethodType": None, "estimatedShippingCostAmount": None,
            "overriddenShippingCostAmount": None, "sourceEntityIdentifier": None, "external": False,
            "createdAt": iso_z(one.created), "updatedAt": iso_z(one.updated),
            "returnStatus": one.return_status,
        },
        "relationships": {
            "lineItems": _to_many("orderlineitems", (p.line_id for p in one.positions)),
            "orderSubtotals": _to_many("ordersubtotals", (part["id"] for part in _subtotals(one))),
            "internalStatus": _to("orderinternalstatuses", one.internal_status),
            "status": {"data": None},
            "shippingStatus": _to("ordershippingstatuses", one.shipping_status),
            "customer": _to("customers", one.customer_id),
        },
    }  # fmt: skip


def _amounts(one: B2bOrder) -> dict[str, int]:
    subtotal = sum(position.amount for position in one.positions)
    net = sum(one.net(position) for position in one.positions)
    tax = sum((one.net(position) * TAX_PERCENT + 50) // 100 for position in one.positions)
    return {
        "subtotal": subtotal,
        "discount": subtotal - net,
        "shipping_cost": 0,
        "tax": tax,
        "total": net + tax,
    }


def _subtotals(one: B2bOrder) -> list[dict[str, Any]]:
    amounts = _amounts(one)
    return [
        {
            "type": "ordersubtotals",
            "id": f"{one.order_id}-{kind}-{number}",
            "attributes": {
                "orderSubtotalType": kind, "label": kind.replace("_", " ").capitalize(),
                "amount": _money(amounts[kind]),
                "signedAmount": ("-" if kind == "discount" and amounts[kind] else "") + _money(amounts[kind]),
                "currency": "GBP", "visible": amounts[kind] > 0, "data": [],
            },
            "relationships": {"order": _to("orders", one.order_id)},
        }
        for number, kind in enumerate(("subtotal", "discount", "shipping_cost", "tax"))
    ]  # fmt: skip


def _line(one: B2bOrder, position: Position) -> dict[str, Any]:
    return {
        "type": "orderlineitems",
        "id": position.line_id,
        "attributes": {
            "productSku": position.product.sku_text, "productName": position.product.item.name,
            "productVariantFields": {}, "freeFormProduct": None, "quantity": position.quantity,
            "productUnitCode": position.unit, "value": _money(position.price), "currency": "GBP",
            "priceType": 10, "shipBy": None, "fromExternalSource": False, "comment": None,
            "createdAt": iso_z(one.created), "updatedAt": iso_z(one.created),
        },
        "relationships": {
            "orders": _to_many("orders", [one.order_id]),
            "product": _to("products", position.product.product_id),
            "productUnit": _to("productunits", position.unit),
        },
    }  # fmt: skip


def _product(world: World, one: Product) -> dict[str, Any]:
    since = iso_z(world.as_of - timedelta(days=300))
    ids = one.precision_ids
    return {
        "type": "products",
        "id": one.product_id,
        "attributes": {
            "sku": one.sku_text, "status": "enabled" if one.is_enabled else "disabled",
            "productType": "simple", "variantFields": {}, "createdAt": since, "updatedAt": since,
        },
        "relationships": {
            "unitPrecisions": _to_many("productunitprecisions", ids.values()),
            "primaryUnitPrecision": _to("productunitprecisions", ids[one.primary]),
            "inventory_status": _to("prodinventorystatuses", "in_stock"),
        },
    }  # fmt: skip


def _unit(unit: str) -> dict[str, Any]:
    precision = 3 if unit == "kg" else 0
    return {"type": "productunits", "id": unit, "attributes": {"defaultPrecision": precision, "label": unit}}


def _precision(one: Product, unit: str) -> dict[str, Any]:
    return {
        "type": "productunitprecisions",
        "id": one.precision_ids[unit],
        "attributes": {
            "precision": 3 if unit == "kg" else 0, "conversionRate": one.units[unit], "sell": True,
        },
        "relationships": {
            "product": _to("products", one.product_id), "unit": _to("productunits", unit)
        },
    }  # fmt: skip


def _levels(world: World, products: Sequence[Product]) -> list[dict[str, Any]]:
    """The own warehouse's stock in every unit, whole units alone, as each unit counts for itself."""
    on_hand: Mapping[tuple[str, str], int] = defaultdict(int, stock.on_hand(world))
    return [
        {
            "type": "inventorylevels",
            "id": str(1000 + int(one.precision_ids[unit])),
            "attributes": {"quantity": str(on_hand[one.item.sku, OWN_WAREHOUSE] // factor)},
            "relationships": {
                "product": _to("products", one.product_id),
                "productUnitPrecision": _to("productunitprecisions", one.precision_ids[unit]),
            },
        }
        for one in products
        for unit, factor in one.units.items()
    ]


def _customer(number: int, name: str) -> dict[str, Any]:
    return {"type": "customers", "id": str(number), "attributes": {"name": name}}
