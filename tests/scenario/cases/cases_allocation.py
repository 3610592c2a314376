"""Cases 1–7: repeated refunds, quantities over several receipts, licence plates and missing order ids."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from decimal import Decimal

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import Case, Found, Mutation

RETURNS = "dbt_project/models/intermediate/returns/"
MATCHING = "dbt_project/models/intermediate/matching/"


def _add_1(book: Book) -> None:
    book.item()
    book.sold("2026-08-10", quantity=2)
    book.refunded("2026-09-01")
    book.refunded("2026-09-20")
    book.fba_return("2026-09-03", 1)
    book.fba_return("2026-09-22", 2)


def _check_1(found: Found) -> None:
    assert found.states() == {"matched": 2}
    assert [line["refund_amount"] for line in found.lines()] == [Decimal("36.0000")] * 2
    pairs = found.allocations()
    assert len({pair["settlement_id"] for pair in pairs}) == 2
    assert {pair["license_plate"]: int(pair["quantity"]) for pair in pairs} == {
        found.plate(1): 1,
        found.plate(2): 1,
    }
    assert found.codes() == []


CASES = (
    Case(
        1, "two-refunds-in-two-settlements", "two refund lines, one unit allocated to each, no duplicate refund",
        (
            Mutation(
                RETURNS + "int_refund_groups.sql", "\nfrom priced",
                "\nfrom priced qualify row_number() over (partition by order_id, sku_key, principal) = 1",
            ),
        ),
        _add_1, _check_1,
    ),
)  # fmt: skip
