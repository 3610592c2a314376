"""Planted faults of shipments to Amazon: fewer or more units acknowledged than sent, or none at all."""

from __future__ import annotations

import random

from sandbox.scenario import refunds, zigzag
from sandbox.scenario.fba_books import Inbound
from sandbox.scenario.fba_inbound import ship
from sandbox.scenario.markets import UK, decimal_text
from sandbox.scenario.met import at, buy
from sandbox.scenario.world import World


def _shipment(
    world: World, rng: random.Random, age: int, units: int, *, received: int, status: str
) -> Inbound:
    """Returned units of one order, graded A and dispatched to Amazon at that age."""
    line = buy(world, rng, UK, age + 14, quantity=units)
    record = zigzag.request_return(world, rng, line, at(world, rng, age + 13), to_hub=True, units=units)
    refunds.refund(world, rng, line, at(world, rng, age + 10), units=units)
    zigzag.receive_at_hub(world, rng, record, at(world, rng, age + 2))
    zigzag.grade(world, record, at(world, rng, age + 1), "A")
    zigzag.release(world, record, at(world, rng, age), "consign")
    consignment, item, hub = world.fba.consigned[-1]
    return ship(world, consignment, item, hub, received=received, status=status)


def _expect(world: World, code: str, inbound: Inbound, units: int) -> None:
    """An exception about a shipment, at the cost of its units; missing ones are ghosts as well."""
    facts = {"sku": inbound.item.sku, "quantity": units, "currency": "GBP"}
    cost = decimal_text(inbound.item.unit_cost * units)
    world.expect(code, subject=inbound.shipment_id, amount=cost, **facts)
    if inbound.received < inbound.shipped:
        world.expect("GHOST_INBOUND", subject=inbound.shipment_id, amount=cost, **facts)
        world.ghosts.append(
            {"ghost_type": "GHOST_INBOUND", "location": "FBA", "value_at_cost": cost, **facts}
        )


def short(world: World) -> None:
    """Closed with one of three missing, and with nothing received at all."""
    rng = world.rng("fault/FBA_INBOUND_SHORT")
    for age, units, received in ((31, 3, 2), (52, 2, 0)):
        inbound = _shipment(world, rng, age, units, received=received, status="CLOSED")
        _expect(world, "FBA_INBOUND_SHORT", inbound, units - received)


def over(world: World) -> None:
    """More acknowledged than was sent."""
    rng = world.rng("fault/FBA_INBOUND_OVER")
    for age, units, received in ((27, 1, 2), (44, 2, 4)):
        inbound = _shipment(world, rng, age, units, received=received, status="CLOSED")
        _expect(world, "FBA_INBOUND_OVER", inbound, received - units)


def not_acknowledged(world: World) -> None:
    """Delivered 15 and 30 days ago, not one unit acknowledged, not closed."""
    rng = world.rng("fault/FBA_INBOUND_NOT_ACKED")
    for age, units, status in ((18, 1, "DELIVERED"), (33, 2, "CHECKED_IN")):
        inbound = _shipment(world, rng, age, units, received=0, status=status)
        _expect(world, "FBA_INBOUND_NOT_ACKED", inbound, units)


def ghost_inbound(world: World) -> None:
    """Stock in limbo: partly acknowledged long after delivery, the shipment still receiving."""
    rng = world.rng("fault/GHOST_INBOUND")
    for age, units, received in ((35, 3, 1), (60, 4, 2)):
        inbound = _shipment(world, rng, age, units, received=received, status="RECEIVING")
        _expect(world, "FBA_INBOUND_SHORT", inbound, units - received)
