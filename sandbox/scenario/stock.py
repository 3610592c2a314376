"""Units of every SKU at every location over time: the one count that the ERP, Amazon and the shops quote.

What happened is read off the orders and receipts of the world, plus the movements that other parts record.
Differences between a system's books and this count are planted elsewhere (`World.book_differences`).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sandbox.scenario.world import World

FBA = "FBA"
OWN_WAREHOUSES = ("UK-DC", "DE-DC")


class Movement(NamedTuple):
    """Base units that came to (positive) or left (negative) a location; `document` says why, by id."""

    when: datetime
    sku: str
    location: str
    units: int
    cause: str
    document: str = ""


def snapshot_moment(world: World) -> datetime:
    """When stock is counted everywhere: the last full hour of the scenario."""
    return world.as_of.replace(minute=0, second=0, microsecond=0)


def movements(world: World) -> list[Movement]:
    """Everything that moved, oldest first: shipped orders, units back at Amazon, and what was recorded."""
    found = [*_shipped(world), *_returned_to_amazon(world)]
    found += [Movement(*recorded) for recorded in world.stock_movements]
    return sorted(found)


def _shipped(world: World) -> Iterable[Movement]:
    for line in world.lines:
        if line.status == "Shipped" and line.quantity and line.item.is_in_master:
            location = FBA if line.channel == "AFN" else line.market.own_warehouse
            yield Movement(line.shipped, line.item.sku, location, -line.quantity, "Shipments", line.order_id)


def _returned_to_amazon(world: World) -> Iterable[Movement]:
    seen: set[tuple[str, str]] = set()
    for row in world.return_rows:
        identity = (row.plate, row.line.order_id)
        if row.disposition == "SELLABLE" and row.line.item.is_in_master and identity not in seen:
            yield Movement(row.when, row.line.item.sku, FBA, 1, "CustomerReturns", row.plate)
        seen.add(identity)


def _sold_to_businesses(world: World) -> Iterable[tuple[tuple[str, str], int]]:
    """What B2B orders wait for: whole pallets, which a seller has before selling them."""
    for order in world.orocommerce.orders:
        is_waiting = order.internal_status != "cancelled" and order.shipping_status == "not_shipped"
        if is_waiting and order.order_id not in world.orocommerce.oversold:
            for position in order.positions:
                yield (position.product.item.sku, OWN_WAREHOUSES[0]), position.base_units


def opening(world: World, sku: str, location: str, shipped: int) -> int:
    """Units before the first movement: what was shipped since, and some more, so that stock lasts.

    A returns hub starts empty.
    """
    if location not in (FBA, *OWN_WAREHOUSES):
        return shipped
    return shipped + random.Random(f"{world.seed}/stock/{sku}/{location}").randrange(20, 200)


def on_hand(world: World, moment: datetime | None = None) -> dict[tuple[str, str], int]:
    """Units by (SKU, location) at a moment (default: `snapshot_moment`), in the order of the keys.

    Every item of the master is at Amazon and at each of the seller's warehouses.
    """
    at = moment or snapshot_moment(world)
    skus = [item.sku for item in world.catalogue.master if item.is_in_master]
    out = {(sku, location): 0 for sku in skus for location in (FBA, *OWN_WAREHOUSES)}
    balance: dict[tuple[str, str], int] = defaultdict(int)
    for movement in movements(world):
        key = (movement.sku, movement.location)
        out[key] = out.get(key, 0) + max(0, -movement.units)
        balance[key] += movement.units if movement.when <= at else 0
    for key, units in _sold_to_businesses(world):
        out[key] = out.get(key, 0) + units
    return {key: opening(world, *key, out[key]) + balance[key] for key in sorted(out)}
