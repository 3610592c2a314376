"""Planted faults of open orders: never shipped, shipped unbeknown to Amazon, or of an unknown channel."""

from __future__ import annotations

import random
from datetime import timedelta

from sandbox.scenario import stock
from sandbox.scenario.markets import DE, UK, Market
from sandbox.scenario.met import at
from sandbox.scenario.world import OrderLine, World


def _open_order(
    world: World, rng: random.Random, market: Market, age: int, *, channel: str, shown: str, **erp: str
) -> OrderLine:
    """An order that Amazon shows as not shipped; `erp` says what differs in the ERP's row of it."""
    item = rng.choice(world.catalogue.sold_in(market.currency))
    when = at(world, rng, age)
    principal = item.price * market.price_percent // 100
    line = OrderLine(
        market, item, world.unique(rng, f"{market.order_prefixes[0]}-#######-#######"), "", item.sku, 1,
        principal, principal * market.tax_percent // 100, 0, 0, 0, channel, when,
        when + timedelta(minutes=rng.randrange(30, 300)), status=shown, sales_channel=market.name,
    )  # fmt: skip
    world.lines.append(line)
    world.erp_orders[line.order_id] = {"status": "OPEN", "pick_id": "", **erp}
    return line


def _expect(world: World, code: str, line: OrderLine) -> None:
    """An exception about an order, at the cost of its goods."""
    world.expect(
        code, order_id=line.order_id, sku=line.item.sku, quantity=1, amount=line.cost_text(1), currency="GBP"
    )


def order_stuck(world: World) -> None:
    """Ordered more than two weeks ago and still open: one that Amazon ships, and one of the seller."""
    rng = world.rng("fault/ORDER_STUCK")
    for market, channel, status, age in ((UK, "AFN", "Pending", 15), (DE, "MFN", "Unshipped", 33)):
        _expect(world, "ORDER_STUCK", _open_order(world, rng, market, age, channel=channel, shown=status))


def ship_confirm_failed(world: World) -> None:
    """The seller's warehouse has shipped and Amazon does not know."""
    rng = world.rng("fault/SHIP_CONFIRM_FAILED")
    for market, age in ((UK, 5), (DE, 18)):
        pick = f"PK{world.unique(rng, '9######')}"
        line = _open_order(
            world,
            rng,
            market,
            age,
            channel="MFN",
            shown="Unshipped",
            status="SHIPPED",
            pick_id=pick,
        )
        sku, place = line.item.sku, market.own_warehouse
        world.move(line.purchased + timedelta(hours=9), sku, place, -1, "Shipments", line.order_id)
        _expect(world, "SHIP_CONFIRM_FAILED", line)


def channel_unknown(world: World) -> None:
    """Orders of which no document says who ships them."""
    rng = world.rng("fault/CHANNEL_UNKNOWN")
    for market, age in ((UK, 3), (DE, 9)):
        line = _open_order(
            world, rng, market, age, channel="", shown="Unshipped", fulfilment_location=stock.FBA
        )
        _expect(world, "CHANNEL_UNKNOWN", line)
