"""Planted faults of settlements: unknown lines, gaps, wrong totals, unreadable rows, missing money.

Each code works on settlements of its own, so that faults do not touch one another.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sandbox.scenario.markets import CA, SE
from sandbox.scenario.settlements import OTHER
from sandbox.scenario.world import Row, Settlement, World

# Which places of the shuffled list of settlements belong to which code.
SLOTS = {
    "SETTLEMENT_UNBALANCED": slice(0, 3),
    "SETTLEMENT_UNMAPPED_LINE": slice(3, 6),
    "SETTLEMENT_PARSE_REJECT": slice(6, 9),
    "SETTLEMENT_GAP": slice(9, 11),
    "SETTLEMENT_DEPOSIT_MISMATCH": slice(11, 14),
    "RESERVE_CONTINUITY": slice(14, 17),
    "SETTLEMENT_DUPLICATE": slice(17, 19),
}


def chosen_settlements(world: World, code: str) -> list[Settlement]:
    """The settlements of a code: neither the first (old layout) nor the last (not paid yet) of a chain."""
    candidates = [s for currency in ("GBP", "EUR", "USD", "JPY") for s in world.chains[currency][1:-1]]
    world.rng("settlement-slots").shuffle(candidates)
    return candidates[SLOTS[code]]


def _money(s: Settlement, minor: int) -> dict[str, str]:
    return {"amount": s.market.amount_text(abs(minor)), "currency": s.market.currency}


def unmapped_line(world: World) -> None:
    """A new programme in two settlements, a new fee on an order, two new kinds in one settlement."""
    first, second, third = chosen_settlements(world, "SETTLEMENT_UNMAPPED_LINE")
    programme = ("Zephyr Programme", "Zephyr Programme", "Base charge")
    _add_unknown(world, first, programme, -375, -120)
    _add_unknown(world, second, programme, -199)
    _add_unknown(world, second, ("Order", "ItemFees", "HaloHandlingFee"), -55)
    _add_unknown(world, third, (OTHER, OTHER, "Glimmer Levy"), -210)
    _add_unknown(world, third, (OTHER, "FBA Inventory Reimbursement", "NEBULA_CREDIT"), 480)


def _add_unknown(world: World, s: Settlement, triple: tuple[str, str, str], *amounts: int) -> None:
    anchor = next(row for row in s.rows if row.transaction_type == "Order")
    is_order = triple[0] == "Order"
    for number, amount in enumerate(amounts):
        if is_order:
            row = anchor._replace(description=triple[2], amount_type=triple[1], amount=amount, account="9990")
        else:
            when = s.start + timedelta(days=5, hours=number + 1)
            row = Row(when, *triple, amount, "9990", marketplace=s.market.name)
        s.rows.append(row)
    s.rows.sort(key=lambda row: row.posted)
    world.expect(
        "SETTLEMENT_UNMAPPED_LINE",
        settlement_id=s.settlement_id,
        subject="|".join(triple),
        **_money(s, sum(amounts)),
    )


def open_broken_chain(world: World) -> None:
    """A small chain of its own, in which one settlement never arrived."""
    chain = world.open_chain(SE, 4)
    chain[2].is_listed = False
    world.expect("SETTLEMENT_GAP", settlement_id=chain[3].settlement_id)


def open_reserved_chain(world: World) -> None:
    """A small chain of its own, in which Amazon holds the same reserve back in every settlement."""
    chain = world.open_chain(CA, 5)
    world.surroundings.steady_reserves[CA.currency] = 2_500
    world.expect(
        "RESERVE_NOT_RELEASED", settlement_id=chain[-1].settlement_id, amount="25.00", currency=CA.currency
    )


def gap(world: World) -> None:
    """Settlements that begin two hours, and 90 seconds, after the one before ended."""
    for s, shift in zip(
        chosen_settlements(world, "SETTLEMENT_GAP"), (timedelta(hours=2), timedelta(seconds=90)), strict=True
    ):
        s.header_start = s.start + shift
        first = s.header_start + timedelta(minutes=1)
        s.rows = [row if row.posted >= first else row._replace(posted=first) for row in s.rows]
        world.expect("SETTLEMENT_GAP", settlement_id=s.settlement_id)


def unbalanced(world: World) -> None:
    """A total that is too high, one that is a minor unit off, and a reserve row that is missing."""
    high, slight, missing = chosen_settlements(world, "SETTLEMENT_UNBALANCED")
    _unbalance(world, high, high.total + 1234)
    _unbalance(world, slight, slight.total - 1)
    total = missing.total
    missing.rows = [row for row in missing.rows if row.description != "Current Reserve Amount"]
    _unbalance(world, missing, total)


def _unbalance(world: World, s: Settlement, header: int) -> None:
    difference = sum(row.amount for row in s.rows) - header
    s.header_total, s.is_postable = header, False
    world.expect("SETTLEMENT_UNBALANCED", settlement_id=s.settlement_id, **_money(s, difference))


def parse_reject(world: World) -> None:
    """One row each without amount, cut off, or with an impossible date; its amount stays in the total."""
    refunded = {line.order_id for line in world.lines if line.refunds}
    for s, how in zip(
        chosen_settlements(world, "SETTLEMENT_PARSE_REJECT"), ("amount", "truncated", "date"), strict=True
    ):
        index = next(
            i
            for i, row in enumerate(s.rows)
            if row.description == "Commission"
            and row.transaction_type == "Order"
            and row.order_id not in refunded
        )
        s.corruptions[index] = how
        s.is_postable = False
        # The summary row is row 1 of the document.
        world.rejected.append((s, index + 2))
        world.expect(
            "SETTLEMENT_UNBALANCED", settlement_id=s.settlement_id, **_money(s, s.rows[index].amount)
        )


def deposit_mismatch(world: World) -> None:
    """No bank line at all, one that is short, one that is short under a reference without the settlement."""
    absent, short, nameless_short = chosen_settlements(world, "SETTLEMENT_DEPOSIT_MISMATCH")
    for s in (absent, short, nameless_short):
        s.is_deposit_planted = True
    short.deposited, short.deposit_reference = short.total - 100, short.settlement_id
    nameless_short.deposited, nameless_short.deposit_reference = nameless_short.total - 57, "TRACE NONE"
    for s, difference in ((absent, absent.total), (short, 100), (nameless_short, 57)):
        world.expect("SETTLEMENT_DEPOSIT_MISMATCH", settlement_id=s.settlement_id, **_money(s, difference))


def duplicate(world: World) -> None:
    """Settlements that come again under another number, row by row; nothing more is paid."""
    rng = world.rng("fault/SETTLEMENT_DUPLICATE")
    for s in chosen_settlements(world, "SETTLEMENT_DUPLICATE"):
        number = s.settlement_id
        while number <= s.settlement_id:
            number = world.unique(rng, "2##########")
        copied = replace(
            s, settlement_id=number, is_postable=False, is_deposit_planted=True, rows=list(s.rows)
        )
        world.chains[s.market.currency].append(copied)
        world.expect("SETTLEMENT_DUPLICATE", settlement_id=number, **_money(s, s.total))
