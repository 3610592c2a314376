"""Planted faults of items: unknown SKUs, items not active, and graded stock that nobody released."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sandbox.scenario import refunds, returns, zigzag
from sandbox.scenario.catalogue import Alias, Item, make_item
from sandbox.scenario.clock import entity_date
from sandbox.scenario.markets import DE, UK, Market
from sandbox.scenario.met import at, buy
from sandbox.scenario.world import OrderLine, World


def in_round(world: World, sku: str) -> str:
    """The name that an item of a fault has in this round of planting."""
    return f"{sku}-{world.round + 1}" if world.round else sku


def new_item(world: World, rng: random.Random, sku: str, **changes: object) -> Item:
    """An item of its own for a fault and a round, in the item master unless `is_in_master` is false."""
    number = 900_000 + world.number("fault-item")
    item = make_item(rng, number, in_round(world, sku), world.as_of, **changes)
    world.catalogue.master.append(item)
    if item.is_in_master:
        world.catalogue.aliases.append(Alias("fnsku", item.fnsku, item.sku, item.active_from, None))
    return item


def _returned(
    world: World, rng: random.Random, market: Market, item: Item | None, refunded: int, received: int
) -> OrderLine:
    line = buy(world, rng, market, refunded + 2, item=item)
    refunds.refund(world, rng, line, at(world, rng, refunded))
    returns.receive_at_fba(world, rng, line, at(world, rng, received))
    return line


def sku_unmapped(world: World) -> None:
    """Unknown to the master in one order and in two; unknown in ZigZag; an alias that has run out."""
    rng = world.rng("fault/SKU_UNMAPPED")
    lost = new_item(world, rng, "LOST-ONE", is_in_master=False)
    line = _returned(world, rng, UK, lost, 30, 20)
    line.is_unmapped = True
    world.expect("SKU_UNMAPPED", order_id=line.order_id, sku=lost.sku, subject=lost.sku)
    twice = new_item(world, rng, "LOST-TWICE", is_in_master=False)
    for market, age in ((UK, 50), (DE, 35)):
        _returned(world, rng, market, twice, age, age - 9).is_unmapped = True
    world.expect("SKU_UNMAPPED", sku=twice.sku, subject=twice.sku)
    day = entity_date(world.as_of)
    known = new_item(world, rng, "ALIAS-ENDED")
    world.catalogue.aliases.append(
        Alias("zigzag", "ZZ-ENDED-3", known.sku, day - timedelta(days=400), day - timedelta(days=60))
    )
    for text, item in (("ZZ-NOWHERE-7", None), ("ZZ-ENDED-3", known)):
        line = _returned(world, rng, UK, item, 40, 30)
        zigzag.request_return(world, rng, line, at(world, rng, 41), to_hub=False, sku_text=text)
        world.expect("SKU_UNMAPPED", order_id=line.order_id, sku=text, subject=text)


def format_variant(world: World) -> None:
    """ZigZag writes SKUs of the master without their dash, and without their leading zeros."""
    rng = world.rng("fault/SKU_FORMAT_VARIANT")
    for sku, text in (("VAR-00417", "VAR00417"), ("00981-X", "981-X")):
        line = _returned(world, rng, UK, new_item(world, rng, sku), 40, 30)
        zigzag.request_return(world, rng, line, at(world, rng, 41), to_hub=False, sku_text=text)
        world.expect("SKU_FORMAT_VARIANT", order_id=line.order_id, sku=text, subject=text)


def sku_inactive(world: World) -> None:
    """Refund and receipt after the item ended, before it began, and a request after it ended."""
    rng = world.rng("fault/SKU_INACTIVE")
    day = entity_date(world.as_of)
    ended = new_item(world, rng, "ENDED-60", active_to=day - timedelta(days=60))
    line = buy(world, rng, UK, 75, item=ended)
    refunds.refund(world, rng, line, at(world, rng, 59))
    returns.receive_at_fba(world, rng, line, at(world, rng, 40))
    world.expect("SKU_INACTIVE", order_id=line.order_id, sku=ended.sku)
    future = new_item(world, rng, "BEGINS-30", active_from=day - timedelta(days=30))
    line = _returned(world, rng, DE, future, 45, 38)
    world.expect("SKU_INACTIVE", order_id=line.order_id, sku=future.sku)
    requested = new_item(world, rng, "ENDED-25", active_to=day - timedelta(days=25))
    line = buy(world, rng, UK, 26, item=requested)
    zigzag.request_return(world, rng, line, at(world, rng, 10), to_hub=False)
    world.expect("SKU_INACTIVE", order_id=line.order_id, sku=requested.sku)


def ghost_held(world: World) -> None:
    """Graded A and left: for days, for just over 48 hours, put away at the hub, on a waiting consignment."""
    rng = world.rng("fault/GHOST_HELD")
    boundary = world.as_of - timedelta(hours=48, minutes=10)
    _held(world, rng, UK, "GHOST-LEFT", at(world, rng, 6), 1)
    _held(world, rng, UK, "GHOST-48H", boundary, 1)
    record = _held(world, rng, UK, "GHOST-HUB", at(world, rng, 6), 1)
    zigzag.release(world, record, at(world, rng, 4), "restock", warehouse="UK-HUB-1")
    record = _held(world, rng, DE, "GHOST-WAITING", at(world, rng, 7), 2)
    zigzag.release(world, record, at(world, rng, 5), "waiting")


def _held(
    world: World, rng: random.Random, market: Market, sku: str, graded: datetime, units: int
) -> zigzag.ZigzagReturn:
    line = buy(world, rng, market, 24, item=new_item(world, rng, sku), quantity=units)
    record = zigzag.request_return(world, rng, line, at(world, rng, 22), to_hub=True, units=units)
    refunds.refund(world, rng, line, at(world, rng, 20), units=units)
    zigzag.receive_at_hub(world, rng, record, at(world, rng, 10))
    zigzag.grade(world, record, graded, "A")
    zigzag.ghost(world, record, units)
    return record
