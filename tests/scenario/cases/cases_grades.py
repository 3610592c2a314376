"""Cases 23–27: how goods are graded, and how often they are told of: new grades, repeated and corrected events."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import Case, Found, Mutation

RETURNS = "dbt_project/models/intermediate/returns/"


def _restocked(book: Book, k: int, **fields: object) -> dict[str, object]:
    return book.hub_item(
        k,
        received="2026-09-02",
        itemStatus="RESTOCKED",
        dispositionWarehouseCode="UK-DC",
        disposition="RESTOCK",
        **fields,
    )


def _add_23(book: Book) -> None:
    book.item()
    book.sold("2026-08-01")
    book.refunded("2026-08-25")
    book.hub_return("2026-09-05", [_restocked(book, 1, graded="2026-09-04", grade="A")], created="2026-08-24")
    book.hub_return(
        "2026-09-20",
        [book.hub_item(1, received="2026-09-02", graded="2026-09-19", grade="B", gradeVersion=2, disposition="LIQUIDATE", itemStatus="GRADED", dispositionWarehouseCode="UK-HUB-1")],
        created="2026-08-24",
    )  # fmt: skip


def _check_23(found: Found) -> None:
    assert found.states() == {"matched": 1}
    assert found.lines()[0]["grade"] == "B"
    balance = _pools(found)
    assert balance["OWN_SELLABLE"] == 0
    assert balance["ZZ_GRADED_B"] == 1
    assert sum(balance.values()) == 1
    assert found.balance("1300") == 0
    assert (found.balance("1350"), found.balance("5100")) == (5, 7)


def _pools(found: Found) -> dict[str, int]:
    """What the unit ledger holds in each pool."""
    balance: dict[str, int] = {"OWN_SELLABLE": 0, "ZZ_GRADED_A": 0, "ZZ_GRADED_B": 0}
    for (left, entered), quantity in found.stock_moves().items():
        if left:
            balance[left] = balance.get(left, 0) - quantity
        if entered:
            balance[entered] = balance.get(entered, 0) + quantity
    return balance


def _add_24(book: Book) -> None:
    book.item()
    book.sold("2026-08-01")
    book.refunded("2026-08-25")
    book.hub_return(
        "2026-09-05",
        [book.hub_item(1, received="2026-09-02", graded="2026-09-04", grade="B", disposition="RESALE_HOLD")],
        created="2026-08-24",
    )  # fmt: skip
    book.hub_return(
        "2026-09-20",
        [_restocked(book, 1, graded="2026-09-18", grade="A", gradeVersion=2)],
        created="2026-08-24",
    )
    book.erp(
        "stock_on_hand", snapshot_at="2026-10-31T22:00:00Z", sku=book.sku(), location="UK-DC", quantity="1"
    )


def _check_24(found: Found) -> None:
    assert found.states() == {"matched": 1}
    assert found.lines()[0]["grade"] == "A"
    balance = _pools(found)
    assert (balance["OWN_SELLABLE"], balance["ZZ_GRADED_B"], sum(balance.values())) == (1, 0, 1)
    assert found.balance("1300") == 12
    assert (found.balance("1350"), found.balance("5100"), found.balance("1320")) == (0, 0, 0)
    assert found.codes() == []


def _add_25(book: Book) -> None:
    """The grade batch is closed while the return is still in transit; the receipt is told two days later."""
    book.item()
    book.sold("2026-08-01")
    book.refunded("2026-08-25")
    book.hub_return("2026-09-05", [book.hub_item(1)], created="2026-08-24", status="IN_TRANSIT")
    book.grade_batch("2026-09-08 18:00", [book.graded("2026-09-08", "A")])
    book.hub_return(
        "2026-09-10", [book.hub_item(1, received="2026-09-07")], created="2026-08-24", status="RECEIVED"
    )
    book.hub_return("2026-09-11", [_restocked(book, 1, graded="2026-09-08", grade="A") | {"receivedAt": "2026-09-07T12:00:00Z"}], created="2026-08-24")  # fmt: skip
    book.erp(
        "stock_on_hand", snapshot_at="2026-10-31T22:00:00Z", sku=book.sku(), location="UK-DC", quantity="1"
    )


def _check_25(found: Found) -> None:
    [line] = found.lines()
    assert (line["state"], line["grade"], line["received_quantity"]) == ("matched", "A", 1)
    assert (line["received_at"].date().isoformat(), line["graded_at"].date().isoformat()) == (
        "2026-09-07",
        "2026-09-08",
    )
    balance = _pools(found)
    assert balance["OWN_SELLABLE"] == 1
    assert min(balance.values()) >= 0
    assert found.codes() == []


def _add_26(book: Book) -> None:
    """The same snapshot is delivered on three days, with another time of change each."""
    book.item()
    book.sold("2026-08-01")
    book.refunded("2026-08-25")
    for day in ("2026-09-05", "2026-09-06", "2026-09-07 09:30"):
        book.hub_return(day, [_restocked(book, 1, graded="2026-09-04", grade="A")], created="2026-08-24")
    book.erp(
        "stock_on_hand", snapshot_at="2026-10-31T22:00:00Z", sku=book.sku(), location="UK-DC", quantity="1"
    )


def _check_26(found: Found) -> None:
    [line] = found.lines()
    assert (line["state"], line["received_quantity"], line["restocked_quantity"]) == ("matched", 1, 1)
    assert _pools(found)["OWN_SELLABLE"] == 1
    assert found.stock_moves()[("ZZ_GRADED_A", "OWN_SELLABLE")] == 1
    assert found.journal()["goods_released"] == {"1300": 12, "1320": -12}
    assert found.codes() == []


def _add_27(book: Book) -> None:
    """The same return, item and grade version come again with another grade."""
    book.item()
    book.sold("2026-08-01")
    book.refunded("2026-08-25")
    for day, graded, grade, disposition in (
        ("2026-09-05", "2026-09-04", "A", "RESTOCK"),
        ("2026-09-06", "2026-09-05", "B", "LIQUIDATE"),
    ):
        item = book.hub_item(1, received="2026-09-02", graded=graded, grade=grade, disposition=disposition)
        book.hub_return(day, [item], created="2026-08-24")


def _check_27(found: Found) -> None:
    [line] = found.lines()
    assert (line["state"], line["grade"], line["received_quantity"]) == ("matched", "B", 1)
    assert found.journal()["graded_b"] == {"1350": 5, "5100": 7, "1320": -12}
    assert found.ghosts() == []
    assert found.codes() == []


CASES = (
    Case(
        23, "graded-down-after-release", "the unit leaves sellable stock and is carried at net realisable value",
        (
            Mutation(RETURNS + "int_zigzag_grades.sql", "order by grade_version desc, graded_at desc", "order by grade_version, graded_at desc"),
        ),
        _add_23, _check_23,
    ),
    Case(
        24, "graded-up", "+1 once, and the write-down is taken back",
        (
            Mutation(RETURNS + "int_zigzag_grades.sql", "order by grade_version desc, graded_at desc", "order by grade_version, graded_at desc"),
        ),
        _add_24, _check_24,
    ),
    Case(
        25, "grade-before-receipt", "events count in the order in which they happened",
        (
            Mutation(
                RETURNS + "int_zigzag_items.sql", "coalesce(grade.grade, nullif(ranked.grade, 'UNGRADED')) as grade",
                "case when grade.graded_at >= ranked.updated_at then grade.grade end as grade",
            ),
        ),
        _add_25, _check_25,
    ),
    Case(
        26, "webhook-delivered-again", "one unit in stock and in the books",
        (
            Mutation(RETURNS + "int_zigzag_items.sql", "where ranked.snapshot_rank = 1", "where ranked.snapshot_rank >= 1"),
        ),
        _add_26, _check_26,
    ),
    Case(
        27, "webhook-corrected", "the newer grade of the same version counts",
        (
            Mutation(RETURNS + "int_zigzag_grades.sql", "order by grade_version desc, graded_at desc", "order by grade_version desc, graded_at"),
        ),
        _add_27, _check_27,
    ),
)  # fmt: skip
