"""The same small story twice in the world of the cases: single units, and all quantities times a factor.

Prices and costs of a unit are the same, so that money grows with the quantity (matching.md 5.7).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import Case, Found

SINGLE, MANY, FACTOR = 201, 202, 7


def _story(units: int) -> Callable[[Book], None]:
    def add(book: Book) -> None:
        book.item()
        for k, sold, refunded in ((1, 1, 1), (2, 1, 1), (3, 2, 2), (4, 1, 0), (5, 1, 1), (6, 2, 3)):
            book.sold("2026-08-03", k, quantity=sold * units)
            if refunded:
                book.refunded("2026-08-20", k, quantity=refunded * units)
        book.fba_return("2026-08-24", 1, quantity=units, plate="")
        for k in (3, 4, 6):
            item = book.hub_item(
                k, received="2026-08-28", graded="2026-08-29", grade="B", disposition="LIQUIDATE",
                quantity=units, itemStatus="DISPOSITIONED", orderLineId=book.item_code(k),
            )  # fmt: skip
            book.hub_return("2026-08-29", [item], k, order=book.order(k))
        book.reimbursed(
            "2026-10-10", "20.00", order=book.order(5), cash=units, **{"amount-total": str(20 * units)}
        )
        book.reimbursement_paid("2026-10-12", str(20 * units))

    return add


SCALED = tuple(
    Case(number, "scaled", "the same with other quantities", (), _story(units))
    for number, units in ((SINGLE, 1), (MANY, FACTOR))
)


def told(found: Found, factor: int) -> dict[str, Any]:
    """What the marts say of one telling, quantities and money divided by its factor."""

    def one(value: Any) -> Any:
        return value if value is None else Decimal(value) / factor

    lines = [
        (
            line["order_id"][-1], line["state"], line["age_days"], line["grade"], line["match_rule"],
            *(one(line[name]) for name in line if name.endswith(("_quantity", "_amount"))),
        )
        for line in found.lines()
    ]  # fmt: skip
    return {
        "lines": lines,
        "pairs": [
            (
                *(pair["order_id"][-1], pair["rule_id"], pair["status"]),
                *(one(pair["quantity"]), one(pair["amount"])),
            )
            for pair in found.allocations()
        ],
        "exceptions": sorted(
            ((finding.order_id or "")[-1:], finding.code, one(finding.quantity), one(finding.amount))
            for finding in found.findings()
        ),
        "journal": {
            event: {account: amount / factor for account, amount in accounts.items()}
            for event, accounts in found.journal().items()
        },
        "stock": {move: one(quantity) for move, quantity in found.stock_moves().items()},
        "ghosts": [
            (ghost["ghost_type"], one(ghost["quantity"]), one(ghost["value_at_cost"]))
            for ghost in found.ghosts()
        ],
    }  # fmt: skip
