"""Goods that Amazon sends back to its vendor, on their way through a ZigZag hub."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sandbox.scenario.amazon_vendor_books import Claim
from sandbox.scenario.clock import iso_z, moment_at_age
from sandbox.scenario.hub_returns import HubLine, HubReturn, join_batch, label, open_return, scan, snapshot
from sandbox.scenario.world import World
from sandbox.scenario.zigzag import DISPOSITIONS

CHANNEL = "AMAZON_VENDOR"


def send_back(
    world: World, rng: random.Random, claim: Claim, age: int, *, is_lost: bool = False, order_number: str = ""
) -> HubReturn:
    """Announce a claim of that age to ZigZag and carry it on as far as time allows; sets `claim.graded`.

    The return bears the request's id. A lost parcel stays under way.
    """
    lines = [
        HubLine(line.ordered.item, str(line.ordered.sequence), line.requested)
        for line in claim.lines
        if line.requested
    ]
    result = open_return(
        world, rng, lines, claim.requested + timedelta(hours=5), channel=CHANNEL,
        order_number=order_number or claim.order.number, external_id=claim.request_id,
    )  # fmt: skip
    label(world, result, claim.requested + timedelta(hours=6), world.unique(rng, "JD01########"))
    if age > 2:
        snapshot(world, result, moment_at_age(rng, world.as_of, age - 2), "IN_TRANSIT")
    if age < 6 or is_lost:
        return result
    received = moment_at_age(rng, world.as_of, age - 5)
    receive(world, result, received, [line.received for line in claim.lines])
    if age > 6:
        claim.graded = moment_at_age(rng, world.as_of, age - 6)
        grade(world, rng, result, claim.graded, is_damaged=claim.kind == "damaged")
    if age > 7:
        restock(world, result, moment_at_age(rng, world.as_of, age - 7))
    return result


def receive(world: World, result: HubReturn, when: datetime, counts: list[int]) -> None:
    """The hub books in what is in the parcel, which may be less than was announced."""
    for item, count in zip(result.items, counts, strict=True):
        item.update(
            itemStatus="RECEIVED", receivedAt=iso_z(when), receivedSku=item["sku"], receivedQuantity=count
        )
        tracking = str(result.document["trackingNumber"])
        scan(world, when, result.hub, tracking, str(item["sku"]), count, result.return_id)
    snapshot(world, result, when, "RECEIVED")


def grade(world: World, rng: random.Random, result: HubReturn, when: datetime, *, is_damaged: bool) -> None:
    """Grade what was received: A for sellable goods, lower grades for damaged ones."""
    for item in result.items:
        mark = rng.choice(("B", "B", "C", "D")) if is_damaged else "A"
        item.update(
            itemStatus="GRADED" if mark == "A" else "DISPOSITIONED",
            grade=mark,
            gradeVersion=1,
            gradedAt=iso_z(when),
            disposition=DISPOSITIONS[mark],
        )
        join_batch(world, result, item, when, quantity=item["receivedQuantity"])
    snapshot(world, result, when, "PROCESSED")


def restock(world: World, result: HubReturn, when: datetime) -> None:
    """Put the A-graded units that were counted into the own warehouse."""
    for item, line in zip(result.items, result.lines, strict=True):
        if item["grade"] == "A":
            item.update(itemStatus="RESTOCKED", dispositionWarehouseCode=result.own_warehouse)
            units = int(item["receivedQuantity"])
            world.move(when, line.item.sku, result.own_warehouse, units, "Restock", str(item["itemId"]))
    snapshot(world, result, when)
