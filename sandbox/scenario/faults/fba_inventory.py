"""Planted faults of stock: books that differ from Amazon's, wrong restocking, goods under unknown SKUs."""

from __future__ import annotations

import random

from sandbox.scenario import refunds, stock, zigzag
from sandbox.scenario.catalogue import Item
from sandbox.scenario.faults.fba_orders import received_unsellable
from sandbox.scenario.faults.items import in_round, new_item
from sandbox.scenario.fba_books import Movement
from sandbox.scenario.fba_stock import centre, post
from sandbox.scenario.markets import UK, decimal_text
from sandbox.scenario.met import at, buy
from sandbox.scenario.world import World


def _sold_item(world: World, rng: random.Random, sku: str, *, channel: str = "AFN") -> Item:
    """An item of its own that was sold once, so that every system counts it."""
    item = new_item(world, rng, sku)
    buy(world, rng, UK, 50, item=item, channel=channel)
    return item


def _expect(world: World, code: str, item: Item, units: int, location: str, **facts: object) -> None:
    """An exception about units of an item at a place, at cost."""
    values: dict[str, object] = {
        "sku": item.sku,
        "subject": location,
        "quantity": units,
        "amount": decimal_text(item.unit_cost * units),
        "currency": "GBP",
    }
    world.expect(code, **{**values, **facts})


def stock_drift(world: World) -> None:
    """The ERP books more, and less, at Amazon than Amazon has; no adjustment explains it."""
    rng = world.rng("fault/FBA_STOCK_DRIFT")
    for sku, difference in (("DRIFT-MORE", 3), ("DRIFT-LESS", -2)):
        item = _sold_item(world, rng, sku)
        world.book_differences[item.sku, stock.FBA] = difference
        _expect(world, "FBA_STOCK_DRIFT", item, abs(difference), stock.FBA)


def adjustment_not_synced(world: World) -> None:
    """Amazon wrote units off, or found some, days ago; the ERP has not followed."""
    rng = world.rng("fault/FBA_ADJUSTMENT_NOT_SYNCED")
    for sku, units, reason, age in (("LOST-AT-FBA", -3, "5", 6), ("FOUND-AT-FBA", 2, "F", 9)):
        item = _sold_item(world, rng, sku)
        reference = world.unique(rng, "1#########")
        place = (centre(UK), UK.country)
        when = at(world, rng, age)
        post(world, Movement(when, item, "Adjustments", units, *place, "SELLABLE", reason, reference))
        world.book_differences[item.sku, stock.FBA] = -units
        _expect(world, "FBA_ADJUSTMENT_NOT_SYNCED", item, abs(units), reference)


def _graded(
    world: World, rng: random.Random, item: Item, age: int, grade: str, units: int
) -> zigzag.ZigzagReturn:
    """Units of an order that came back to the hub and were graded at that age."""
    line = buy(world, rng, UK, age + 12, item=item, quantity=units)
    record = zigzag.request_return(world, rng, line, at(world, rng, age + 10), to_hub=True, units=units)
    refunds.refund(world, rng, line, at(world, rng, age + 8), units=units)
    zigzag.receive_at_hub(world, rng, record, at(world, rng, age + 1))
    zigzag.grade(world, record, at(world, rng, age), grade)
    return record


def restock_missed(world: World) -> None:
    """A-graded units were put away weeks ago; the ERP's count did not rise."""
    rng = world.rng("fault/RESTOCK_MISSED")
    for sku, units, age in (("NOT-BOOKED-1", 1, 12), ("NOT-BOOKED-2", 2, 20)):
        item = _sold_item(world, rng, sku, channel="MFN")
        record = _graded(world, rng, item, age, "A", units)
        zigzag.release(world, record, at(world, rng, age - 1), "restock")
        world.book_differences[item.sku, "UK-DC"] = -units
        _expect(world, "RESTOCK_MISSED", item, units, "UK-DC", return_id=record.return_id)


def contaminated(world: World) -> None:
    """Units of lower grades put into sellable stock, and booked there."""
    rng = world.rng("fault/ATS_CONTAMINATED")
    for sku, grade, age in (("MIXED-B", "B", 11), ("MIXED-D", "D", 24)):
        item = _sold_item(world, rng, sku, channel="MFN")
        record = _graded(world, rng, item, age, grade, 1)
        for entry in record.items:
            entry.update(itemStatus="RESTOCKED", dispositionWarehouseCode="UK-DC")
        when = at(world, rng, age - 1)
        world.move(when, item.sku, "UK-DC", 1, "Restock", str(record.items[0]["itemId"]))
        zigzag.set_status(world, record, when, "PROCESSED")
        _expect(world, "ATS_CONTAMINATED", item, 1, "UK-DC", return_id=record.return_id)


def system_only(world: World) -> None:
    """The ERP's own warehouse holds more than was counted and moved since: nobody can pick these units."""
    rng = world.rng("fault/GHOST_SYSTEM_ONLY")
    for sku, units in (("PHANTOM-2", 2), ("PHANTOM-5", 5)):
        item = _sold_item(world, rng, sku, channel="MFN")
        world.book_differences[item.sku, "UK-DC"] = units
        _expect(world, "GHOST_SYSTEM_ONLY", item, units, "UK-DC")
        _ghost(world, "GHOST_SYSTEM_ONLY", item.sku, "UK-DC", units, decimal_text(item.unit_cost * units))


def _ghost(world: World, code: str, sku: str, location: str, units: int, value: str | None) -> None:
    world.ghosts.append(
        {
            "ghost_type": code, "sku": sku, "location": location, "quantity": units,
            "value_at_cost": value, "currency": "GBP",
        }
    )  # fmt: skip


def stranded_sku(world: World) -> None:
    """Graded units lie at the hub under a SKU that nothing knows; their cost is unknown, too."""
    rng = world.rng("fault/GHOST_STRANDED_SKU")
    for name, age in (("ZZ-STRAND-1", 20), ("STRANDED X", 35)):
        sku = in_round(world, name)
        line = received_unsellable(world, rng, 45)
        record = zigzag.request_return(world, rng, line, at(world, rng, age + 3), to_hub=True, sku_text=sku)
        zigzag.receive_at_hub(world, rng, record, at(world, rng, age + 1))
        line.receipts.pop()
        for entry in record.items:
            entry["receivedSku"] = sku
        world.arrivals[-1]["sku"] = sku
        zigzag.grade(world, record, at(world, rng, age), "A")
        hub = str(record.document["warehouseCode"])
        world.expect("SKU_UNMAPPED", order_id=line.order_id, sku=sku, subject=sku)
        world.expect("GHOST_STRANDED_SKU", return_id=record.return_id, sku=sku, subject=hub, quantity=1)
        _ghost(world, "GHOST_STRANDED_SKU", sku, hub, 1, None)
