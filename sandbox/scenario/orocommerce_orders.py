"""Products and orders of the B2B shop: units from each to pallet and kg, prices net of tax."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sandbox.scenario.catalogue import Alias, Item, make_item
from sandbox.scenario.clock import entity_date
from sandbox.scenario.orocommerce_model import B2bOrder, Position, Product
from sandbox.scenario.world import World

CATALOGUE = {"XS": 16, "S": 40, "M": 150, "L": 400, "XL": 1000}
BULK_SKU = "BULK-BEANS"
CASES, PALLETS = (12, 24, 50), (4, 10)
CUSTOMERS = ("Hill & Sons", "Nordlicht Retail", "Café Supplies", "Brook Trading", "Old Mill Stores")
OWN_WAREHOUSE = "UK-DC"
TO_SHIP = timedelta(days=2)


def build_products(world: World, rng: random.Random) -> None:
    """Offer the first items of the catalogue in units of their own, and goods that are sold by weight."""
    items = [item for item in world.catalogue.items if item.currencies is None][: CATALOGUE[world.size]]
    since = entity_date(world.as_of) - timedelta(days=400)
    for number, item in enumerate(items):
        units = {"each": 1}
        if number % 4 == 3:
            units["set"] = 3
        if number % 2 == 0:
            units["case"] = CASES[number // 2 % 3]
        if number % 4 == 0:
            units["pallet"] = units["case"] * PALLETS[number // 4 % 2]
        # Some products have a name of the shop's own, which the ERP's alias list explains.
        name = f"B2B-{item.asin[-5:]}" if number % 5 == 2 else item.sku
        add_product(world, item, units, name=name, is_enabled=number % 8 != 7)
        if name != item.sku:
            world.catalogue.aliases.append(Alias("orocommerce", name, item.sku, since, None))
    bulk = make_item(rng, 800_001, BULK_SKU, world.as_of)
    world.catalogue.master.append(bulk)
    world.orocommerce.base_units[bulk.sku] = "kg"
    add_product(world, bulk, {"kg": 1, "case": 10})


def add_product(
    world: World, item: Item, units: dict[str, int], *, name: str | None = None, is_enabled: bool = True
) -> Product:
    """Add a product with a precision per unit."""
    product_id = str(world.number("oro-product"))
    precisions = {unit: str(world.number("oro-precision")) for unit in units}
    product = Product(item, name or item.sku, product_id, units, precisions, is_enabled)
    world.orocommerce.products[item.sku] = product
    return product


def price_of(product: Product, unit: str, multiple: int = 60) -> int:
    """A net price per unit, less for more, as a multiple of 60 pence: twelfths and taxes come out even."""
    factor = product.units[unit]
    price = product.item.price * 60 * factor // (100 if factor == 1 else 110)
    return max(multiple, price // 100 * 100 // multiple * multiple)


def order(
    world: World,
    rng: random.Random,
    created: datetime,
    wanted: Sequence[tuple[Product, int, str]],
    *,
    discount_percent: int = 0,
    price: int | None = None,
    is_paid_by_card: bool = False,
    internal_status: str = "closed",
) -> B2bOrder:
    """Place an order of (product, quantity, unit); it ships two days later unless cancelled or too young.

    `price` replaces the price per unit.
    """
    number = world.number("oro-order")
    # A discount of ten per cent on whole tens of pounds leaves whole pounds.
    multiple = 1000 if discount_percent else 60
    positions = [
        Position(
            str(world.number("oro-line")), product, quantity, unit,
            price or price_of(product, unit, multiple),
        )
        for product, quantity, unit in wanted
    ]  # fmt: skip
    shipped = created + TO_SHIP
    has_left = shipped <= world.as_of and internal_status != "cancelled"
    result = B2bOrder(
        order_id=str(number),
        identifier=f"SO-{100_000 + number}",
        customer_id=str(1 + rng.randrange(len(CUSTOMERS))),
        positions=positions,
        created=created,
        updated=shipped if has_left else created,
        discount_percent=discount_percent,
        internal_status=internal_status if has_left or internal_status == "cancelled" else "open",
        shipping_status="shipped" if has_left else "not_shipped",
        is_paid_by_card=is_paid_by_card,
    )
    if has_left:
        for position in positions:
            sku, units = position.product.item.sku, position.base_units
            world.move(shipped, sku, OWN_WAREHOUSE, -units, "Shipments", result.identifier)
    world.orocommerce.orders.append(result)
    return result


def products_with(world: World, unit: str) -> list[Product]:
    """Enabled products that are sold in a unit."""
    return [p for p in world.orocommerce.products.values() if unit in p.units and p.is_enabled]


def plain_order(world: World, rng: random.Random, created: datetime) -> B2bOrder:
    """An order of one to three lines that nobody returns."""
    products = [p for p in world.orocommerce.products.values() if p.is_enabled]
    wanted = [
        (product, rng.randrange(1, 8), rng.choice(list(product.units)))
        for product in rng.sample(products, rng.randrange(1, 4))
    ]
    discount = 10 if rng.random() < 0.2 else 0
    return order(world, rng, created, wanted, discount_percent=discount, is_paid_by_card=rng.random() < 0.4)
