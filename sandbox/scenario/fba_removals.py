"""Removal orders: units that customers damaged are destroyed, or sent back from Amazon to a ZigZag hub."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sandbox.scenario import hub_returns
from sandbox.scenario.catalogue import RETIRED_SKU
from sandbox.scenario.fba_books import Movement, Removal
from sandbox.scenario.fba_stock import post
from sandbox.scenario.returns import ReturnRow
from sandbox.scenario.world import World

AGE = timedelta(days=45)
SHARE = 2


def build_removals(world: World) -> None:
    """Every other old unit that came back unsellable is removed: in turn sent back and destroyed."""
    rng = world.rng("fba/removals")
    old = [
        row
        for row in world.return_rows
        if row.disposition in ("CUSTOMER_DAMAGED", "DEFECTIVE")
        and row.when < world.as_of - AGE
        # goods of an item that is not sold any more would be a finding of their own
        and row.line.item.sku != RETIRED_SKU
    ]
    for number, row in enumerate(old[::SHARE]):
        requested = row.when + timedelta(days=8)
        updated = requested + timedelta(days=7)
        kind = "Disposal" if number % 2 else "Return"
        removal = Removal(
            world.unique(rng, "RMV########"), kind, requested, updated, row.line.item, row.disposition, 1
        )
        world.fba.removals.append(removal)
        event, reason = ("VendorReturns", "") if kind == "Return" else ("Adjustments", "D")
        country = row.line.market.country
        post(
            world,
            Movement(
                updated,
                removal.item,
                event,
                -1,
                row.centre,
                country,
                row.disposition,
                reason,
                removal.order_id,
            ),
        )
        if kind == "Return":
            _arrive(world, rng, row, removal, updated)


def _arrive(world: World, rng: random.Random, row: ReturnRow, removal: Removal, sent: datetime) -> None:
    """The parcel of a removal reaches the hub in six days and is graded anew the day after."""
    record = hub_returns.open_return(
        world, rng, [hub_returns.HubLine(removal.item, "1")], removal.requested + timedelta(hours=1),
        channel="AMAZON_FBA", order_number=removal.order_id, external_id=removal.order_id,
        hub=row.line.market.hub, own_warehouse=row.line.market.own_warehouse, reason=18,
    )  # fmt: skip
    tracking = world.unique(rng, "JD02########")
    hub_returns.label(world, record, removal.requested + timedelta(hours=2), tracking)
    hub_returns.snapshot(world, record, sent, "IN_TRANSIT")
    received = sent + timedelta(days=6)
    hub_returns.receive(world, rng, record, received)
    hub_returns.grade(world, record, received + timedelta(days=1), rng.choice(("A", "B", "B", "D")))
    hub_returns.restock(world, record, received + timedelta(days=2))
