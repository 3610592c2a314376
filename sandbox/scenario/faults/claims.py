"""Planted faults of recoveries and held money: claims, reimbursements, reversals, deferrals, reserves."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sandbox.scenario import fba_deferred, refunds, returns
from sandbox.scenario.faults.items import new_item
from sandbox.scenario.faults.settlements import chosen_settlements
from sandbox.scenario.fba_books import Movement
from sandbox.scenario.fba_stock import centre, post
from sandbox.scenario.markets import DE, UK, US, Market
from sandbox.scenario.met import at, buy
from sandbox.scenario.world import OrderLine, Row, World

OTHER, REIMBURSEMENT = "other-transaction", "FBA Inventory Reimbursement"


def claim_expired(world: World) -> None:
    """The window closed yesterday, and weeks ago, with neither goods nor claim."""
    rng = world.rng("fault/FBA_CLAIM_EXPIRED")
    for market, age in ((DE, 106), (UK, 111)):
        refunds_without_goods(world, rng, market, age)


def refunds_without_goods(world: World, rng: random.Random, market: Market, age: int) -> None:
    """A refund after whose claim window nothing has come."""
    line = buy(world, rng, market, age + 2)
    event = refunds.refund(world, rng, line, at(world, rng, age), with_extras=True)
    for code in ("FBA_CLAIM_EXPIRED", "FBA_REFUND_NO_RECEIPT"):
        _expect(world, code, line, 1, event.amount)


def _expect(world: World, code: str, line: OrderLine, units: int | None, minor: int, **facts: object) -> None:
    """An exception about an order line, in the currency of its market."""
    values: dict[str, object] = {
        "order_id": line.order_id,
        "sku": line.item.sku,
        "quantity": units,
        "amount": line.market.amount_text(minor),
        "currency": line.market.currency,
    }
    world.expect(code, **{**values, **facts})


def clawback_unmatched(world: World) -> None:
    """Money taken back for a reimbursement that no report knows, or that is not named."""
    rng = world.rng("fault/FBA_CLAWBACK_UNMATCHED")
    for market, age, original in ((UK, 34, "90000000017"), (US, 22, "")):
        line = buy(world, rng, market, age)
        amount, when = line.unit_principal * 4 // 5, at(world, rng, age)
        reversal = take_back(world, rng, line, when, amount, original)
        _expect(world, "FBA_CLAWBACK_UNMATCHED", line, 1, amount, order_id=None, subject=reversal)


def reversal_gap(world: World) -> None:
    """Lost stock paid for, found and taken back for more than was paid."""
    rng = world.rng("fault/FBA_REIMB_REVERSAL_GAP")
    for market, age, gap in ((UK, 60, 170), (DE, 75, 95)):
        line = buy(world, rng, market, age)
        when, amount = at(world, rng, age), line.unit_principal * 4 // 5
        settlement = world.settlement_at(market, when)
        if settlement is None:
            continue
        paid = pay_for_loss(world, rng, line, when, amount)
        found = when + timedelta(days=20)
        place = (centre(market), market.country)
        post(world, Movement(found, line.item, "Adjustments", 1, *place, reason="F"))
        reversal = take_back(world, rng, line, found, amount + gap, paid)
        _expect(world, "FBA_REIMB_REVERSAL_GAP", line, None, gap, order_id=None, subject=reversal)


def pay_for_loss(world: World, rng: random.Random, line: OrderLine, when: datetime, amount: int) -> str:
    """A reimbursement for a unit lost in the warehouse; returns its id."""
    _settle(world, line, when, "WAREHOUSE_LOST", amount)
    row = refunds.report_row(world, rng, line, when, "Lost_Warehouse", 1, amount)
    world.reimbursements.append({**row, "amazon-order-id": "", "sku": line.item.sku})
    return row["reimbursement-id"]


def take_back(
    world: World, rng: random.Random, line: OrderLine, when: datetime, amount: int, original: str
) -> str:
    """A reversal that names an earlier reimbursement; returns its own id."""
    _settle(world, line, when, "COMPENSATED_CLAWBACK", -amount)
    row = refunds.report_row(world, rng, line, when, "Reimbursement_Reversal", 1, -amount)
    row |= {
        "amazon-order-id": "", "sku": line.item.sku, "case-id": "", "original-reimbursement-id": original,
        "original-reimbursement-type": "Lost_Warehouse" if original else "",
    }  # fmt: skip
    world.reimbursements.append(row)
    return row["reimbursement-id"]


def _settle(world: World, line: OrderLine, when: datetime, description: str, amount: int) -> None:
    settlement = world.settlement_at(line.market, when)
    if settlement is None:
        raise ValueError(f"no settlement of {line.market.name} covers {when}")
    settlement.rows.append(
        Row(
            when, OTHER, REIMBURSEMENT, description, amount, "5130", marketplace=line.market.name,
            fulfilment="AFN", sku=line.item.sku, quantity=1,
        )
    )  # fmt: skip


def reimbursed_and_returned(world: World) -> None:
    """Paid for as never returned; three weeks later the unit came back fit for sale."""
    rng = world.rng("fault/FBA_REIMBURSED_AND_RETURNED")
    for market, refunded in ((UK, 100), (DE, 92)):
        line = buy(world, rng, market, refunded)
        refunds.refund(world, rng, line, at(world, rng, refunded))
        paid = at(world, rng, refunded - 62)
        refunds.reimburse(world, rng, line, paid, "CustomerReturn", "REVERSAL_REIMBURSEMENT")
        returns.receive_at_fba(world, rng, line, at(world, rng, refunded - 83), disposition="SELLABLE")
        _expect(world, "FBA_REIMBURSED_AND_RETURNED", line, 1, line.unit_principal * 4 // 5)


def partly_paid(world: World) -> None:
    """Approved for two units, one of them paid since; an instalment of one unit."""
    rng = world.rng("fault/REIMB_PARTIAL")
    for market, age, units, paid_percent in ((UK, 70, 2, 50), (US, 80, 1, 40)):
        # Half of two approvals of one item is one of them: in a crowd each has an item of its own.
        item = new_item(world, rng, f"PAID-IN-PART-{market.country}") if world.round else None
        line = buy(world, rng, market, age, item=item)
        when, amount = at(world, rng, age), line.unit_principal * 4 // 5
        paid = amount * units * paid_percent // 100
        row = refunds.report_row(world, rng, line, when, "Lost_Warehouse", units, amount)
        world.reimbursements.append({**row, "amazon-order-id": "", "sku": line.item.sku})
        _settle(world, line, when + timedelta(days=1), "WAREHOUSE_LOST", paid)
        for _ in range(units - 1):
            place = (centre(market), market.country)
            lost = when - timedelta(days=9)
            post(world, Movement(lost, line.item, "Adjustments", -1, *place, reason="M"))
        _expect(
            world, "REIMB_PARTIAL", line, None, amount * units - paid, order_id=None,
            subject=row["reimbursement-id"],
        )  # fmt: skip


def deferred_not_released(world: World) -> None:
    """Money that should be free for a month and is not."""
    rng = world.rng("fault/DEFERRED_NOT_RELEASED")
    for market, age, reason in ((UK, 46, "DD7"), (DE, 65, "B2B")):
        line = fba_deferred.place_held_order(world, rng, market, age, reason, is_released=False)
        held = fba_deferred.defer(world, line, reason)
        _expect(
            world, "DEFERRED_NOT_RELEASED", line, None, fba_deferred.net(line), subject=held["transactionId"]
        )


def deferred_double(world: World) -> None:
    """One held amount released twice."""
    rng = world.rng("fault/DEFERRED_DOUBLE")
    for market, age in ((UK, 40), (DE, 28)):
        line = fba_deferred.place_held_order(world, rng, market, age, "DD7")
        held = fba_deferred.defer(world, line, "DD7")
        when = line.shipped + fba_deferred.HELD["DD7"]
        fba_deferred.release(world, line, held, when)
        fba_deferred.release(world, line, held, when + timedelta(days=1))
        _expect(world, "DEFERRED_DOUBLE", line, None, fba_deferred.net(line), subject=held["transactionId"])


def reserve_continuity(world: World) -> None:
    """A settlement opens with less than the one before held back, or with more.

    Not after the settlement whose reserve row SETTLEMENT_UNBALANCED takes out: nobody knows what it held.
    """
    unknown = chosen_settlements(world, "SETTLEMENT_UNBALANCED")[2]
    following = unknown.index + 1
    chosen = [
        s
        for s in chosen_settlements(world, "RESERVE_CONTINUITY")
        if s.market.currency != unknown.market.currency or s.index != following
    ]
    for s, change in zip(chosen[:2], (-500, 120), strict=True):
        index = next(i for i, r in enumerate(s.rows) if r.description == "Previous Reserve Amount Balance")
        s.rows[index] = s.rows[index]._replace(amount=s.rows[index].amount + change)
        world.expect(
            "RESERVE_CONTINUITY", settlement_id=s.settlement_id,
            amount=s.market.amount_text(abs(change)), currency=s.market.currency,
        )  # fmt: skip
