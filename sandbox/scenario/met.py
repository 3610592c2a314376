"""Clean situations, first half: refunds and receipts that meet, at Amazon or at a ZigZag hub.

Each function plants one order and what follows at random ages. Nothing here is an exception at `as_of`.
"""

from __future__ import annotations

import random
from datetime import datetime

from sandbox.scenario import refunds, returns, zigzag
from sandbox.scenario.catalogue import RETIRED_SKU, Item, spelling_variant
from sandbox.scenario.clock import moment_at_age
from sandbox.scenario.markets import Market
from sandbox.scenario.orders import place_order
from sandbox.scenario.world import OrderLine, World


def at(world: World, rng: random.Random, age: int) -> datetime:
    """A daytime moment of that age."""
    return moment_at_age(rng, world.as_of, age)


def buy(
    world: World,
    rng: random.Random,
    market: Market,
    age: int,
    *,
    item: Item | None = None,
    quantity: int = 1,
    channel: str = "AFN",
    shipping: int = 0,
    promotion: int = 0,
    sku_text: str | None = None,
) -> OrderLine:
    """An order bought 5 to 9 days before an event of that age."""
    chosen = item or rng.choice(world.catalogue.sold_in(market.currency))
    return place_order(
        world,
        rng,
        market,
        chosen,
        at(world, rng, age + rng.randrange(5, 10)),
        quantity=quantity,
        channel=channel,
        shipping=shipping,
        promotion=promotion,
        sku_text=sku_text,
    )


def _ages(rng: random.Random, low: int = 20, high: int = 100) -> tuple[int, int]:
    """Ages of a refund and of a receipt 3 to 17 days after it."""
    refunded = rng.randrange(low, high)
    return refunded, refunded - rng.randrange(3, 18)


def amazon_plain(world: World, rng: random.Random, market: Market) -> None:
    """Refund at first scan, then the unit reaches the fulfilment centre; no request in ZigZag."""
    refunded, received = _ages(rng)
    line = buy(
        world, rng, market, refunded, shipping=rng.choice((0, 0, 399)), promotion=rng.choice((0, 0, 150))
    )
    refunds.refund(world, rng, line, at(world, rng, refunded), with_extras=True)
    returns.receive_at_fba(world, rng, line, at(world, rng, received))
    if rng.random() < 0.4:
        returns.charge_return_fee(world, line, at(world, rng, received))


def amazon_requested(world: World, rng: random.Random, market: Market) -> None:
    """The same with a ZigZag record whose goods go to Amazon."""
    refunded, received = _ages(rng)
    line = buy(world, rng, market, refunded + 3)
    record = zigzag.request_return(world, rng, line, at(world, rng, refunded + 2), to_hub=False)
    refunds.refund(world, rng, line, at(world, rng, refunded))
    returns.receive_at_fba(world, rng, line, at(world, rng, received))
    if rng.random() < 0.5:
        zigzag.set_status(world, record, at(world, rng, received - 1), "PROCESSED")


def amazon_receipt_first(world: World, rng: random.Random, market: Market) -> None:
    """The classic order of events: the refund follows the receipt."""
    received = rng.randrange(12, 100)
    line = buy(world, rng, market, received)
    returns.receive_at_fba(world, rng, line, at(world, rng, received))
    refunds.refund(world, rng, line, at(world, rng, received - rng.randrange(1, 6)))


def amazon_late(world: World, rng: random.Random, market: Market) -> None:
    """The unit arrives five weeks after the refund."""
    refunded = rng.randrange(45, 100)
    line = buy(world, rng, market, refunded)
    refunds.refund(world, rng, line, at(world, rng, refunded))
    returns.receive_at_fba(world, rng, line, at(world, rng, refunded - rng.randrange(33, 40)))


def amazon_back_posted(world: World, rng: random.Random, market: Market) -> None:
    """A receipt that the report of its own days did not show yet."""
    refunded = rng.randrange(40, 60)
    line = buy(world, rng, market, refunded)
    refunds.refund(world, rng, line, at(world, rng, refunded))
    returns.receive_at_fba(world, rng, line, at(world, rng, rng.randrange(31, 35)), is_back_posted=True)


def amazon_damaged(world: World, rng: random.Random, market: Market) -> None:
    """Amazon damaged the returned unit and paid for it."""
    refunded, received = _ages(rng, 25)
    line = buy(world, rng, market, refunded)
    refunds.refund(world, rng, line, at(world, rng, refunded))
    returns.receive_at_fba(world, rng, line, at(world, rng, received), disposition="DAMAGED")
    when = at(world, rng, max(2, received - 5))
    refunds.reimburse(
        world, rng, line, when, "Damaged_Warehouse", "WAREHOUSE_DAMAGE", in_report=rng.random() < 0.6
    )


def amazon_two_settlements(world: World, rng: random.Random, market: Market) -> None:
    """Two units of one SKU, refunded in different settlements, received apart."""
    first = rng.randrange(45, 95)
    line = buy(world, rng, market, first, quantity=2)
    refunds.refund(world, rng, line, at(world, rng, first))
    refunds.refund(world, rng, line, at(world, rng, first - 16))
    returns.receive_at_fba(world, rng, line, at(world, rng, first - 8))
    returns.receive_at_fba(world, rng, line, at(world, rng, first - 25))


def amazon_identical_rows(world: World, rng: random.Random, market: Market) -> None:
    """Two units refunded by rows that are equal in every column."""
    refunded, received = _ages(rng)
    line = buy(world, rng, market, refunded, quantity=2)
    when = at(world, rng, refunded)
    first = refunds.refund(world, rng, line, when)
    refunds.refund(world, rng, line, when, twin=first)
    returns.receive_at_fba(world, rng, line, at(world, rng, received), units=2)


def amazon_some_of_many(world: World, rng: random.Random, market: Market) -> None:
    """Two of three units come back, refunded in one go."""
    refunded, received = _ages(rng)
    line = buy(world, rng, market, refunded, quantity=3)
    returns.receive_at_fba(world, rng, line, at(world, rng, received))
    returns.receive_at_fba(world, rng, line, at(world, rng, received - 1))
    refunds.refund(world, rng, line, at(world, rng, refunded), units=2)


def amazon_unseen_order(world: World, rng: random.Random, market: Market) -> None:
    """A return whose order was settled before the first settlement that is known."""
    first_day = (world.as_of - world.chains[market.currency][0].start).days
    line = place_order(
        world,
        rng,
        market,
        rng.choice(world.catalogue.sold_in(market.currency)),
        at(world, rng, first_day + 6),
    )
    refunds.refund(world, rng, line, at(world, rng, 112))
    returns.receive_at_fba(world, rng, line, at(world, rng, 104))


def amazon_spelling(world: World, rng: random.Random, market: Market) -> None:
    """The SKU is spelt differently in the settlement and in the returns report."""
    refunded, received = _ages(rng)
    item = rng.choice([i for i in world.catalogue.sold_in(market.currency) if i.sku.isascii()])
    line = buy(
        world, rng, market, refunded, item=item, sku_text=rng.choice((item.sku.lower(), f"{item.sku} "))
    )
    refunds.refund(world, rng, line, at(world, rng, refunded))
    returns.receive_at_fba(
        world, rng, line, at(world, rng, received), sku_text=spelling_variant(rng, item.sku)
    )


def amazon_retired_item(world: World, rng: random.Random, market: Market) -> None:
    """The last event of this item falls on the last day on which it was active."""
    line = buy(world, rng, market, 60, item=world.catalogue.special[RETIRED_SKU])
    refunds.refund(world, rng, line, at(world, rng, 60))
    returns.receive_at_fba(world, rng, line, at(world, rng, 50))


def amazon_local_sku(world: World, rng: random.Random, market: Market) -> None:
    """A SKU that only this market's charset can write."""
    refunded, received = _ages(rng)
    item = next(i for i in world.catalogue.items if i.currencies == (market.currency,))
    line = buy(world, rng, market, refunded, item=item)
    refunds.refund(world, rng, line, at(world, rng, refunded))
    returns.receive_at_fba(world, rng, line, at(world, rng, received))


def _to_hub(
    world: World,
    rng: random.Random,
    market: Market,
    *,
    item: Item | None = None,
    low: int = 25,
    high: int = 100,
) -> tuple[zigzag.ZigzagReturn, int]:
    refunded, received = _ages(rng, low, high)
    line = buy(world, rng, market, refunded + 3, item=item)
    record = zigzag.request_return(world, rng, line, at(world, rng, refunded + 2), to_hub=True)
    zigzag.set_status(world, record, at(world, rng, refunded + 1), "IN_TRANSIT")
    refunds.refund(world, rng, line, at(world, rng, refunded))
    zigzag.receive_at_hub(world, rng, record, at(world, rng, received))
    return record, received


def hub_restocked(world: World, rng: random.Random, market: Market) -> None:
    """Grade A, back into the seller's own warehouse."""
    record, received = _to_hub(world, rng, market)
    zigzag.grade(world, record, at(world, rng, received - 1), "A")
    zigzag.release(world, record, at(world, rng, received - 2), "restock")


def hub_consigned(world: World, rng: random.Random, market: Market) -> None:
    """Grade A, on a consignment to Amazon that left, with or without its document."""
    record, received = _to_hub(world, rng, market)
    zigzag.grade(world, record, at(world, rng, received - 1), "A")
    how = rng.choice(("consign", "consign", "undocumented"))
    zigzag.release(world, record, at(world, rng, received - 2), how)


def hub_lower_grade(world: World, rng: random.Random, market: Market) -> None:
    """Grades that are not sold as new."""
    record, received = _to_hub(world, rng, market)
    zigzag.grade(world, record, at(world, rng, received - 1), rng.choice(("B", "B", "C", "D", "REJECT")))


def hub_mixed_grades(world: World, rng: random.Random, market: Market) -> None:
    """Three units in one return, graded A, B and D."""
    refunded, received = _ages(rng, 25)
    line = buy(world, rng, market, refunded + 3, quantity=3)
    record = zigzag.request_return(world, rng, line, at(world, rng, refunded + 2), to_hub=True, units=3)
    refunds.refund(world, rng, line, at(world, rng, refunded), units=3)
    zigzag.receive_at_hub(world, rng, record, at(world, rng, received + 1), items=1)
    zigzag.receive_at_hub(world, rng, record, at(world, rng, received), items=None)
    zigzag.grade(world, record, at(world, rng, received - 1), "A", "B", "D")
    zigzag.release(world, record, at(world, rng, received - 2), "restock")


def hub_lot(world: World, rng: random.Random, market: Market) -> None:
    """Two units on one ZigZag item."""
    refunded, received = _ages(rng, 25)
    line = buy(world, rng, market, refunded + 3, quantity=2)
    record = zigzag.request_return(
        world, rng, line, at(world, rng, refunded + 2), to_hub=True, units=2, one_item=True
    )
    refunds.refund(world, rng, line, at(world, rng, refunded), units=2)
    zigzag.receive_at_hub(world, rng, record, at(world, rng, received))
    zigzag.grade(world, record, at(world, rng, received - 1), "B")


def hub_switched_alias(world: World, rng: random.Random, market: Market) -> None:
    """ZigZag's SKU meant one item until day 50 and means another since; one return of each."""
    for sku, low, high in (("SWITCH-A", 80, 95), ("SWITCH-B", 25, 40)):
        record, received = _to_hub(world, rng, market, item=world.catalogue.special[sku], low=low, high=high)
        zigzag.grade(world, record, at(world, rng, received - 1), "B")
