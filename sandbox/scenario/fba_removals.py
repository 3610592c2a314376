"""Removal orders: units that customers damaged are destroyed, or sent back from Amazon to a ZigZag hub."""

from __future__ import annotations

from datetime import timedelta

from sandbox.scenario.fba_books import Movement, Removal
from sandbox.scenario.fba_stock import post
from sandbox.scenario.world import World

AGE = timedelta(days=45)
SHARE = 2


def build_removals(world: World) -> None:
    """Every other old unit that came back unsellable is disposed of."""
    rng = world.rng("fba/removals")
    old = [
        row
        for row in world.return_rows
        if row.disposition in ("CUSTOMER_DAMAGED", "DEFECTIVE") and row.when < world.as_of - AGE
    ]
    for row in old[::SHARE]:
        requested = row.when + timedelta(days=8)
        updated = requested + timedelta(days=7)
        order_id = world.unique(rng, "RMV########")
        world.fba.removals.append(
            Removal(order_id, "Disposal", requested, updated, row.line.item, row.disposition, 1)
        )
        country = row.line.market.country
        post(
            world,
            Movement(
                updated, row.line.item, "Adjustments", -1, row.centre, country, row.disposition, "D", order_id
            ),
        )
