"""Planted faults of money: other currencies, fees kept or without a return, refunds that nobody settled."""

from __future__ import annotations

from sandbox.scenario import fba_deferred, refunds, returns
from sandbox.scenario.markets import DE, PL, UK, US, Market
from sandbox.scenario.met import at, buy
from sandbox.scenario.world import OrderLine, RefundEvent, World


def _expect(world: World, code: str, line: OrderLine, market: Market, minor: int, **facts: object) -> None:
    """An exception about an order line, with an amount of a marketplace's currency."""
    values: dict[str, object] = {
        "order_id": line.order_id,
        "sku": line.item.sku,
        "amount": market.amount_text(minor),
        "currency": market.currency,
    }
    world.expect(code, **{**values, **facts})


def currency_mismatch(world: World) -> None:
    """Orders paid in euros and refunded in pounds, and in dollars, where the number is above the price."""
    rng = world.rng("fault/CURRENCY_MISMATCH")
    for market, percent, age in ((UK, 86, 58), (US, 109, 37)):
        line = buy(world, rng, DE, age)
        returns.receive_at_fba(world, rng, line, at(world, rng, age - 6))
        event = refunds.refund(world, rng, line, at(world, rng, age))
        _convert(world, event, market, percent)
        _expect(world, "CURRENCY_MISMATCH", line, market, event.amount, quantity=1)


def _convert(world: World, event: RefundEvent, market: Market, percent: int) -> None:
    """Move a refund into the settlement of another currency."""
    target = world.settlement_at(market, event.when)
    if target is None:
        raise ValueError(f"no settlement of {market.name} covers {event.when}")
    for row in event.rows:
        event.settlement.rows.remove(row)
    event.rows = [row._replace(amount=row.amount * percent // 100) for row in event.rows]
    target.rows.extend(event.rows)
    event.settlement = target
    event.amount = -sum(row.amount for row in event.rows if row.amount_type == "ItemPrice")


def commission_not_reversed(world: World) -> None:
    """A full refund of one unit, and of two, after which Amazon keeps the referral fee."""
    rng = world.rng("fault/FBA_COMMISSION_NOT_REVERSED")
    for market, age, units in ((UK, 61, 1), (DE, 33, 2)):
        line = buy(world, rng, market, age, quantity=units)
        returns.receive_at_fba(world, rng, line, at(world, rng, age - 8), units=units)
        event = refunds.refund(world, rng, line, at(world, rng, age), units=units)
        kept = next(row for row in event.rows if row.description == "Commission")
        event.rows.remove(kept)
        event.settlement.rows.remove(kept)
        _expect(world, "FBA_COMMISSION_NOT_REVERSED", line, market, kept.amount, quantity=units)


def fee_unattached(world: World) -> None:
    """The fee for a processed return of orders that nobody sent back."""
    rng = world.rng("fault/FEE_UNATTACHED")
    for market, age in ((UK, 44), (DE, 70)):
        line = buy(world, rng, market, age + 10)
        returns.charge_return_fee(world, line, at(world, rng, age))
        _expect(world, "FEE_UNATTACHED", line, market, -(-market.fulfilment_fee // 2))


def refund_not_settled(world: World) -> None:
    """Amazon confirms refunds that no settlement has, although the settlements of those days are there."""
    rng = world.rng("fault/REFUND_NOT_SETTLED")
    for market, age in ((UK, 30), (DE, 55)):
        line = buy(world, rng, market, age + 6)
        refunded = fba_deferred.confirm_refund(world, line, at(world, rng, age))
        subject = refunded["transactionId"]
        _expect(world, "REFUND_NOT_SETTLED", line, market, line.unit_gross, subject=subject)


def open_unquoted_chain(world: World) -> None:
    """Two settlements of a marketplace whose currency the rates do not have."""
    world.open_chain(PL, 2)


def rate_missing(world: World) -> None:
    """What those settlements pay out cannot be said in the functional currency."""
    for s in world.chains[PL.currency]:
        amount = PL.amount_text(abs(s.total))
        world.expect("FX_RATE_MISSING", settlement_id=s.settlement_id, amount=amount, currency=PL.currency)
