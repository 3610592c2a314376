"""Planted faults of what the ERP counts: too few goods, goods that a hub does not have, charges."""

from __future__ import annotations

from sandbox.scenario import refunds, stock, zigzag
from sandbox.scenario.faults.items import new_item
from sandbox.scenario.markets import UK, decimal_text
from sandbox.scenario.met import at, buy
from sandbox.scenario.world import World


def inventory_difference(world: World) -> None:
    """The ERP has lost units of its own warehouse; it books more at a hub than lies there."""
    rng = world.rng("fault/INVENTORY_DIFF")
    item = new_item(world, rng, "UNCOUNTED-3")
    buy(world, rng, UK, 50, item=item, channel="MFN")
    world.book_differences[item.sku, "UK-DC"] = -3
    _expect(world, item.sku, "UK-DC", 3, item.unit_cost)
    item = new_item(world, rng, "AT-HUB-2")
    line = buy(world, rng, UK, 30, item=item)
    record = zigzag.request_return(world, rng, line, at(world, rng, 28), to_hub=True)
    refunds.refund(world, rng, line, at(world, rng, 26))
    received = at(world, rng, 18)
    zigzag.receive_at_hub(world, rng, record, received)
    hub = record.line.market.hub
    world.move(received, item.sku, hub, 1, "CustomerReturns", record.return_id)
    world.book_differences[item.sku, hub] = 2
    _expect(world, item.sku, hub, 2, item.unit_cost)


def _expect(world: World, sku: str, location: str, units: int, unit_cost: int) -> None:
    cost = decimal_text(unit_cost * units)
    world.expect("INVENTORY_DIFF", sku=sku, subject=location, quantity=units, amount=cost, currency="GBP")


def stock_from_charge(world: World) -> None:
    """A return fee and a handling charge were booked as goods."""
    for sku, location, units in (("RET-FEE", "UK-DC", 4), ("ZZ-HANDLING", stock.FBA, 1)):
        world.charges_in_stock[sku, location] = units
        world.expect("PHANTOM_STOCK_FROM_CHARGE", sku=sku, subject=location, quantity=units)


def count_overdue(world: World) -> None:
    """Amazon's stock was last counted in full three days ago; its ledger goes on."""
    world.fba.count_age = 3
    world.expect("FULL_RECON_OVERDUE", subject="amazon_fba")
