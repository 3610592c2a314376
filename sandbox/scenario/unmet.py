"""Clean situations, second half: one side of the return is legally missing, or it is no FBA return at all."""

from __future__ import annotations

import random
from datetime import timedelta

from sandbox.scenario import refunds, returns, zigzag
from sandbox.scenario.clock import late_evening_at_age
from sandbox.scenario.markets import UK, Market
from sandbox.scenario.met import at, buy
from sandbox.scenario.orders import place_cancelled_order, place_multichannel_order
from sandbox.scenario.world import World


def in_transit(world: World, rng: random.Random, market: Market, age: int | None = None) -> None:
    """Refunded up to 14 days ago, still on its way; with or without a request."""
    refunded = rng.randrange(2, 15) if age is None else age
    line = buy(world, rng, market, refunded + 2)
    if rng.random() < 0.5:
        record = zigzag.request_return(
            world, rng, line, at(world, rng, refunded + 1), to_hub=rng.random() < 0.5
        )
        zigzag.set_status(world, record, at(world, rng, refunded), "IN_TRANSIT")
    refunds.refund(world, rng, line, at(world, rng, refunded))


def in_transit_by_local_day(world: World, rng: random.Random, market: Market) -> None:
    """Day 14 in the entity's calendar although the UTC date says 15."""
    when = late_evening_at_age(world.as_of, 14)
    if when is not None:
        line = buy(world, rng, market, 16)
        refunds.refund(world, rng, line, when)


def waiting_for_refund(world: World, rng: random.Random, market: Market, age: int | None = None) -> None:
    """Received up to 7 days ago, not refunded yet; at Amazon or at a hub."""
    received = rng.randrange(2, 8) if age is None else age
    line = buy(world, rng, market, received + 4)
    if rng.random() < 0.5:
        returns.receive_at_fba(world, rng, line, at(world, rng, received))
        return
    record = zigzag.request_return(world, rng, line, at(world, rng, received + 3), to_hub=True)
    zigzag.receive_at_hub(world, rng, record, at(world, rng, received))
    if received > 2:
        zigzag.grade(world, record, at(world, rng, received - 1), "B")


def waiting_for_goods(world: World, rng: random.Random, market: Market, age: int | None = None) -> None:
    """Authorised up to 20 days ago, nothing else happened."""
    authorised = rng.randrange(2, 21) if age is None else age
    line = buy(world, rng, market, authorised)
    record = zigzag.request_return(world, rng, line, at(world, rng, authorised), to_hub=rng.random() < 0.5)
    if authorised > 3:
        zigzag.set_status(world, record, at(world, rng, authorised - 2), "IN_TRANSIT")


def abandoned_request(world: World, rng: random.Random, market: Market) -> None:
    """Authorised long ago and then cancelled or expired."""
    authorised = rng.randrange(30, 100)
    line = buy(world, rng, market, authorised)
    record = zigzag.request_return(world, rng, line, at(world, rng, authorised), to_hub=rng.random() < 0.5)
    zigzag.set_status(world, record, at(world, rng, authorised - 10), rng.choice(("CANCELLED", "EXPIRED")))


def young_mismatch(world: World, rng: random.Random, market: Market, age: int | None = None) -> None:
    """Two units refunded, one received so far, the last event at most 7 days ago."""
    received = rng.randrange(2, 8) if age is None else age
    line = buy(world, rng, market, received + 8, quantity=2)
    refunds.refund(world, rng, line, at(world, rng, received + 6), units=2)
    returns.receive_at_fba(world, rng, line, at(world, rng, received))


def fresh_grade_a(world: World, rng: random.Random, market: Market) -> None:
    """Graded A 47 hours ago and not released yet."""
    line = buy(world, rng, market, 12)
    record = zigzag.request_return(world, rng, line, at(world, rng, 11), to_hub=True)
    refunds.refund(world, rng, line, at(world, rng, 9))
    zigzag.receive_at_hub(world, rng, record, at(world, rng, 4))
    zigzag.grade(world, record, world.as_of - timedelta(hours=47), "A")


def goodwill(world: World, rng: random.Random, market: Market) -> None:
    """A present to the customer; no goods expected."""
    given = rng.randrange(10, 100)
    line = buy(world, rng, market, given)
    amount = line.unit_principal // 5
    refunds.refund_component(world, rng, line, at(world, rng, given), "Goodwill", amount)


def shipping_only(world: World, rng: random.Random, market: Market) -> None:
    """Only the delivery charge goes back."""
    given = rng.randrange(10, 100)
    line = buy(world, rng, market, given, shipping=499)
    refunds.refund_component(world, rng, line, at(world, rng, given), "Shipping", line.shipping)


def price_reduction(world: World, rng: random.Random, market: Market) -> None:
    """Part of the price goes back, the customer keeps the goods."""
    given = rng.randrange(20, 100)
    line = buy(world, rng, market, given)
    refunds.refund(world, rng, line, at(world, rng, given), price_percent=rng.choice((10, 25, 40)))


def reversed_refund(world: World, rng: random.Random, market: Market) -> None:
    """A refund, or an A-to-z decision, that was taken back; no goods came."""
    refunded = rng.randrange(40, 100)
    line = buy(world, rng, market, refunded)
    kind = rng.choice(("Refund", "A-to-z Guarantee Refund"))
    event = refunds.refund(world, rng, line, at(world, rng, refunded), kind=kind)
    refunds.reverse(world, rng, line, event, at(world, rng, refunded - rng.randrange(8, 30)))


def never_returned_paid(world: World, rng: random.Random, market: Market) -> None:
    """Refunded, never returned, reimbursed by Amazon (or charged to the buyer)."""
    refunded = rng.randrange(70, 105)
    line = buy(world, rng, market, refunded)
    refunds.refund(world, rng, line, at(world, rng, refunded))
    when = at(world, rng, refunded - rng.randrange(60, 66))
    description = "REVERSAL_REIMBURSEMENT" if rng.random() < 0.7 else "BuyerRecharge"
    refunds.reimburse(world, rng, line, when, "CustomerReturn", description)


def merchant_refund(world: World, rng: random.Random, market: Market) -> None:
    """The seller shipped it himself: no receipt is expected at Amazon."""
    refunded = rng.randrange(10, 100)
    line = buy(world, rng, market, refunded + 4, channel="MFN")
    line.is_excluded = True
    if rng.random() < 0.4:
        record = zigzag.request_return(
            world, rng, line, at(world, rng, refunded + 3), to_hub=True, channel="AMAZON_FBM"
        )
        zigzag.set_status(world, record, at(world, rng, refunded + 2), "IN_TRANSIT")
    fee = line.unit_principal // 10 if rng.random() < 0.4 else 0
    refunds.refund(world, rng, line, at(world, rng, refunded), restocking=fee)


def multichannel(world: World, rng: random.Random, market: Market) -> None:
    """An order from another shop that Amazon fulfils."""
    item = rng.choice(world.catalogue.sold_in(market.currency))
    place_multichannel_order(world, rng, market, item, at(world, rng, rng.randrange(5, 100)))


def cancelled_order(world: World, rng: random.Random, market: Market) -> None:
    """Cancelled before it was shipped: a row in the orders report, no money."""
    item = rng.choice(world.catalogue.sold_in(market.currency))
    place_cancelled_order(world, rng, market, item, at(world, rng, rng.randrange(2, 100)))


def warehouse_loss(world: World, rng: random.Random, market: Market) -> None:
    """Stock lost in the fulfilment centre and paid for; no order is concerned."""
    age = rng.randrange(5, 80)
    line = buy(world, rng, market, age)
    when = at(world, rng, age)
    settlement = world.settlement_at(market, when)
    if settlement is not None:
        refunds.reimburse_warehouse_loss(world, rng, settlement, line, when)


def boundaries(world: World, rng: random.Random) -> None:
    """The last legal day of every age rule, once each."""
    in_transit(world, rng, UK, 14)
    in_transit_by_local_day(world, rng, UK)
    waiting_for_refund(world, rng, UK, 7)
    waiting_for_goods(world, rng, UK, 20)
    young_mismatch(world, rng, UK, 7)
    fresh_grade_a(world, rng, UK)
