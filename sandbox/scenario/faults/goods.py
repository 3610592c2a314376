"""Planted faults of goods: grades that nobody knows, more sold than there is, receipts that could be any."""

from __future__ import annotations

import random

from sandbox.scenario import orocommerce_orders, refunds, returns, stock, zigzag
from sandbox.scenario.catalogue import Item
from sandbox.scenario.faults.items import in_round, new_item
from sandbox.scenario.markets import DE, UK, decimal_text
from sandbox.scenario.met import at, buy
from sandbox.scenario.tiktok_shop_model import DE as DE_SHOP
from sandbox.scenario.tiktok_shop_model import GB, Shop
from sandbox.scenario.tiktok_shop_orders import place
from sandbox.scenario.tiktok_shop_steps import ago
from sandbox.scenario.world import World

FEW = 26


def grade_unmapped(world: World) -> None:
    """Grades of another scheme: one on a single return, one on two returns with three units."""
    rng = world.rng("fault/GRADE_UNMAPPED")
    for mark, cases in (("A+", ((UK, 30, 1),)), ("Q", ((DE, 41, 1), (UK, 27, 2)))):
        units, cost, return_ids = 0, 0, []
        for market, age, quantity in cases:
            line = buy(world, rng, market, age + 4, quantity=quantity)
            record = zigzag.request_return(
                world, rng, line, at(world, rng, age + 2), to_hub=True, units=quantity
            )
            refunds.refund(world, rng, line, at(world, rng, age), units=quantity)
            zigzag.receive_at_hub(world, rng, record, at(world, rng, age - 8))
            zigzag.grade(world, record, at(world, rng, age - 9), mark, is_routed=False)
            units, cost = units + quantity, cost + line.item.unit_cost * quantity
            return_ids.append(record.return_id)
        world.expect(
            "GRADE_UNMAPPED", return_id=return_ids[0] if len(return_ids) == 1 else None, subject=mark,
            quantity=units, amount=decimal_text(cost), currency="GBP",
        )  # fmt: skip


def oversell_risk(world: World) -> None:
    """Sold and not shipped: two units more than the warehouse has in one order, five more in two orders, and
    three more that another channel sold from the same warehouse.
    """
    rng = world.rng("fault/OVERSELL_RISK")
    for shop, stem, excess, orders in ((GB, "SOLD-OUT", 2, 1), (DE_SHOP, "SOLD-TWICE", 5, 2)):
        item, there = _scarce(world, rng, shop, stem)
        wanted = there + excess
        for number in range(orders):
            units = wanted // orders + (wanted % orders if number == 0 else 0)
            place(world, rng, shop, ago(world, 5 + number), [item] * units)
        world.expect(
            "OVERSELL_RISK", sku=item.sku, subject=shop.own_warehouse, quantity=excess,
            amount=decimal_text(item.unit_cost * excess), currency="GBP",
        )  # fmt: skip
    _oversold_by_two_channels(world, rng)


def _oversold_by_two_channels(world: World, rng: random.Random) -> None:
    item, there = _scarce(world, rng, GB, "SOLD-HERE-AND-THERE")
    place(world, rng, GB, ago(world, 5), [item] * (there - 1))
    product = orocommerce_orders.add_product(world, item, {"each": 1})
    order = orocommerce_orders.order(world, rng, ago(world, 6), [(product, 4, "each")])
    world.orocommerce.oversold.add(order.order_id)
    world.expect(
        "OVERSELL_RISK", sku=item.sku, subject=GB.own_warehouse, quantity=3,
        amount=decimal_text(item.unit_cost * 3), currency="GBP",
    )  # fmt: skip


def _scarce(world: World, rng: random.Random, shop: Shop, stem: str) -> tuple[Item, int]:
    """An item of its own of which the shop's warehouse has few, and how many it has."""
    names = (f"{stem}-{number}" for number in range(1, 10_000))
    warehouse = shop.own_warehouse
    few = (name for name in names if stock.opening(world, in_round(world, name), warehouse, 0) <= FEW)
    item = new_item(world, rng, next(few))
    world.tiktok_shop.offered.append(item)
    return item, stock.opening(world, item.sku, warehouse, 0)


def match_ambiguous(world: World) -> None:
    """Fewer refunds than receipts of one moment, one for two, and more; the receipts differ in what they are
    worth.
    """
    rng = world.rng("fault/MATCH_AMBIGUOUS")
    for market, refunded, received in ((UK, 2, 3), (DE, 3, 2), (UK, 1, 2)):
        line = buy(world, rng, market, 13, quantity=3)
        paid, came = at(world, rng, 12), at(world, rng, 5)
        for _ in range(refunded):
            refunds.refund(world, rng, line, paid).state = "suggested"
        for number in range(received):
            kind = ("CUSTOMER_DAMAGED", "SELLABLE")[number % 2]
            returns.receive_at_fba(world, rng, line, came, disposition=kind)
        line.receipts.clear()
        for _ in range(min(refunded, received)):
            world.expect(
                "MATCH_AMBIGUOUS", order_id=line.order_id, sku=line.item.sku, quantity=1,
                amount=market.amount_text(line.unit_gross), currency=market.currency,
            )  # fmt: skip
