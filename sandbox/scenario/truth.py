"""What is true about a scenario by the generator's own knowledge: exceptions, pairs, refunds, journal."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sandbox.scenario.clock import entity_date, period
from sandbox.scenario.erp import value_date
from sandbox.scenario.markets import UK
from sandbox.scenario.model import Truth
from sandbox.scenario.orocommerce_truth import orocommerce_truth
from sandbox.scenario.tiktok_shop_truth import tiktok_shop_truth
from sandbox.scenario.world import OrderLine, RefundEvent, World

IN_TRANSIT_DAYS = 14
CLEARING, BANK, FOREIGN_BANK = "1200", "1010", "1015"


def build_truth(world: World, bodies: Mapping[str, bytes]) -> Truth:
    """The complete truth; `bodies` are the settlement documents by settlement id."""
    for settlement, row_number in world.rejected:
        sha = hashlib.sha256(bodies[settlement.settlement_id]).hexdigest()
        world.expect(
            "SETTLEMENT_PARSE_REJECT", settlement_id=settlement.settlement_id, subject=f"{sha}:{row_number}"
        )
    pairs: list[Mapping[str, Any]] = []
    refunds: list[Mapping[str, Any]] = []
    for line in world.lines:
        matched = _allocate(line, pairs)
        refunds.extend(_refund(world, line, e, matched.get(i, 0)) for i, e in enumerate(line.refunds))
    shop_pairs, shop_refunds = tiktok_shop_truth(world)
    b2b_pairs, b2b_refunds = orocommerce_truth(world)
    exceptions = sorted(world.exceptions, key=lambda e: tuple(str(value) for value in e.values()))
    return Truth(
        exceptions=tuple(exceptions),
        pairs=tuple(pairs),
        ghosts=tuple(world.ghosts),
        journal_totals=_journal_totals(world),
        refunds=tuple(refunds),
        channel_pairs=(*shop_pairs, *b2b_pairs),
        channel_refunds=(*shop_refunds, *b2b_refunds),
    )


def _allocate(line: OrderLine, pairs: list[Mapping[str, Any]]) -> dict[int, int]:
    """First refunded, first received; returns the units matched per refund of the line."""
    matched: dict[int, int] = {}
    if line.is_excluded or line.is_unmapped:
        return matched
    waiting = sorted(((r.when, r.receipt_id, r.units) for r in line.receipts), reverse=True)
    for index, event in sorted(enumerate(line.refunds), key=lambda pair: pair[1].when):
        wanted = event.units
        while wanted and waiting:
            when, receipt_id, units = waiting.pop()
            taken = min(wanted, units)
            if units > taken:
                waiting.append((when, receipt_id, units - taken))
            wanted -= taken
            matched[index] = matched.get(index, 0) + taken
            pairs.append(
                {
                    "order_id": line.order_id, "sku": line.item.sku,
                    "settlement_id": event.settlement.settlement_id, "receipt": receipt_id, "quantity": taken,
                }
            )  # fmt: skip
    return matched


def _refund(world: World, line: OrderLine, event: RefundEvent, matched: int) -> Mapping[str, Any]:
    return {
        "order_id": line.order_id,
        "sku": line.item.sku,
        "settlement_id": event.settlement.settlement_id,
        "quantity": event.units,
        "amount": event.settlement.market.amount_text(event.amount),
        "currency": event.settlement.market.currency,
        "state": _state(world, line, event, matched),
    }


def _state(world: World, line: OrderLine, event: RefundEvent, matched: int) -> str:
    if event.state:
        return event.state
    if line.is_excluded:
        return "excluded"
    if line.is_unmapped:
        return "unmapped"
    if matched:
        return "matched" if matched == event.units else "partial"
    if line.is_reimbursed:
        return "reimbursed"
    age = (entity_date(world.as_of) - entity_date(event.when)).days
    return "in_transit" if age <= IN_TRANSIT_DAYS else "overdue"


def _journal_totals(world: World) -> tuple[Mapping[str, Any], ...]:
    """Signed sums (debit positive) of all postable settlement rows and deposits; zero sums are left out."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    markets = {}
    for currency, chain in world.chains.items():
        markets[currency] = chain[0].market
        for s in chain:
            if not (s.is_listed and s.is_postable):
                continue
            for row in s.rows:
                month = period(row.posted)
                sums[row.account, currency, month] -= row.amount
                sums[CLEARING, currency, month] += row.amount
            if s.deposited is not None:
                month = value_date(s.deposit_date).strftime("%Y-%m")
                sums[BANK if currency == UK.currency else FOREIGN_BANK, currency, month] += s.deposited
                sums[CLEARING, currency, month] -= s.deposited
    return tuple(
        {
            "account_code": account,
            "currency": currency,
            "period": month,
            "amount": markets[currency].amount_text(total),
        }
        for (account, currency, month), total in sorted(sums.items())
        if total
    )
