"""Planted faults of refunds: nothing came back, a claim is due, refunded more than was paid."""

from __future__ import annotations

import random

from sandbox.scenario import refunds, returns, zigzag
from sandbox.scenario.markets import DE, JP, UK, US, Market
from sandbox.scenario.met import at, buy
from sandbox.scenario.world import OrderLine, World


def refund_no_receipt(world: World) -> None:
    """First day of the rule, the day before a window, inside a window, the day after a window."""
    rng = world.rng("fault/FBA_REFUND_NO_RECEIPT")
    _overdue(world, rng, UK, 15)
    _overdue(world, rng, US, 59, route="FBA")
    _overdue(world, rng, DE, 50, route="hub", units=2)
    _overdue(world, rng, UK, 106, shipping=399, promotion=150)


def claim_due(world: World) -> None:
    """First and last day of the window, per marketplace."""
    rng = world.rng("fault/FBA_CLAIM_DUE")
    _overdue(world, rng, UK, 45)
    _overdue(world, rng, US, 60, route="hub")
    _overdue(world, rng, DE, 105)
    _overdue(world, rng, JP, 61, route="FBA")


def _overdue(
    world: World,
    rng: random.Random,
    market: Market,
    age: int,
    *,
    route: str = "",
    units: int = 1,
    shipping: int = 0,
    promotion: int = 0,
) -> None:
    line = buy(world, rng, market, age + 2, quantity=units, shipping=shipping, promotion=promotion)
    if route:
        record = zigzag.request_return(
            world, rng, line, at(world, rng, age + 1), to_hub=route == "hub", units=units
        )
        zigzag.set_status(world, record, at(world, rng, age), "IN_TRANSIT")
    event = refunds.refund(world, rng, line, at(world, rng, age), units=units, with_extras=True)
    codes = ["FBA_REFUND_NO_RECEIPT"]
    if market.claim_opens <= age <= market.claim_closes:
        codes.append("FBA_CLAIM_DUE")
    elif age > market.claim_closes:
        codes.append("FBA_CLAIM_EXPIRED")
    for code in codes:
        world.expect(
            code,
            order_id=line.order_id,
            sku=line.item.sku,
            quantity=units,
            amount=market.amount_text(event.amount),
            currency=market.currency,
        )


def duplicate_refund(world: World) -> None:
    """The same line refunded again later, a chargeback after a refund, a surcharge on a full refund."""
    rng = world.rng("fault/DUPLICATE_REFUND")
    for market, kind, percent in (
        (UK, "Refund", 100),
        (DE, "Chargeback Refund", 100),
        (US, "Refund", 25),
    ):
        line = buy(world, rng, market, 60)
        returns.receive_at_fba(world, rng, line, at(world, rng, 50))
        refunds.refund(world, rng, line, at(world, rng, 60))
        second = refunds.refund(world, rng, line, at(world, rng, 40), kind=kind, price_percent=percent)
        second.units, second.state = 0, "duplicate"
        _expect_excess(world, line, second.amount, 1 if percent == 100 else None)


def _expect_excess(world: World, line: OrderLine, amount: int, units: int | None) -> None:
    world.expect(
        "DUPLICATE_REFUND",
        order_id=line.order_id,
        sku=line.item.sku,
        quantity=units,
        amount=line.market.amount_text(amount),
        currency=line.market.currency,
    )
