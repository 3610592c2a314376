"""Cases 42–47: missing, re-issued, parallel, unbalanced, empty and negative settlements, and reserves."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from decimal import Decimal

from tests.scenario.cases.book import Book, Line
from tests.scenario.cases.kit import Case, Found, Mutation
from tests.scenario.cases.settled import alone_in, balance, fee, market, money, slices, tieout

SETTLEMENTS = "dbt_project/models/intermediate/settlements/"
SALE = money(a4000="-30", a2110="-6", a6000="5.40", a6010="3.20", a1200="27.40")
Dates = tuple[str, str]


def _chained(book: Book, k: int, dates: Dates, part: str = "", **options: str) -> None:
    """A settlement with one sale of the k-th order, in the chain of the case."""
    lines: list[Line] = []
    book.sold(options.pop("day", dates[0]), k, settlement=lines)
    book.settlement(*dates, alone_in(market(book.number, part), lines), k, **options)


def _add_42(book: Book) -> None:
    book.item()
    _chained(book, 1, ("2026-08-03", "2026-08-17"))
    _chained(book, 3, ("2026-08-31", "2026-09-14"))


def _check_42(found: Found) -> None:
    assert found.codes() == ["SETTLEMENT_GAP"]
    gap = found.finding("SETTLEMENT_GAP")
    assert gap.columns["settlement_id"] == found.settlement_id(3)
    assert "difference 14.0 days" in gap.message
    assert slices(found, found.settlement_id(3)) == {"2026-09": SALE}


def _later_42(book: Book) -> None:
    _chained(book, 2, ("2026-08-17", "2026-08-31"), made="2026-11-03")


def _check_later_42(found: Found) -> None:
    assert found.codes() == []
    assert slices(found, found.settlement_id(2)) == {"2026-08": SALE}


def _add_43(book: Book) -> None:
    book.item()
    _chained(book, 1, ("2026-10-15", "2026-10-29"))


def _later_43(book: Book) -> None:
    """The same settlement once more, with a row that was missing; the order itself is known already."""
    kept = {name: list(rows) for name, rows in (*book.world.reports.items(), *book.world.erp.items())}
    lines: list[Line] = []
    book.sold("2026-10-15", settlement=lines)
    for rows in (book.world.reports["orders"], book.world.erp["sales_orders"]):
        rows.clear()
    book.world.reports["orders"] += kept.get("orders", [])  # type: ignore[arg-type]
    book.world.erp["sales_orders"] += kept.get("sales_orders", [])  # type: ignore[arg-type]
    fee(book, "2026-10-20", "-2.00", lines)
    book.settlement("2026-10-15", "2026-10-29", alone_in(market(43), lines), made="2026-11-05")


def _check_later_43(found: Found) -> None:
    own = found.settlement_id()
    versions = found.rows(
        "select is_current, line_count, header_total from marts.settlement_tieout where settlement_id = ? order by version",
        own,
    )
    assert versions == [(False, 4, Decimal("27.40")), (True, 5, Decimal("25.40"))]
    assert slices(found, own) == {"2026-10": SALE | money(a6040="2", a1200="25.40")}
    assert slices(found, own, "cost_of_goods_sold") == {"2026-10": money(a5000="12", a1310="-12")}
    assert slices(found, own, "deposit") == {"2026-11": money(a1010="25.40", a1200="-25.40")}
    entries = found.rows(
        "select count(*) from marts.journal_entries where event_type = 'settlement' and source_document = ?",
        own,
    )
    assert entries == [(1,)]
    assert tieout(found, own) == (True, 0, 0)
    assert found.codes() == []


def _add_44(book: Book) -> None:
    book.item()
    for k, dates in enumerate(
        (
            ("2026-08-03", "2026-08-17"), ("2026-08-17", "2026-08-31"),
            ("2026-08-06", "2026-08-20"), ("2026-08-20", "2026-09-03"),
            # beside the first: the same days, currency, marketplace, number of rows and total
            ("2026-08-03", "2026-08-17"),
        ), start=1,
    ):  # fmt: skip
        _chained(book, k, dates)


def _check_44(found: Found) -> None:
    for k in range(1, 6):
        assert tieout(found, found.settlement_id(k)) == (True, 0, 0)
        [accounts] = slices(found, found.settlement_id(k)).values()
        assert accounts == SALE
    assert found.codes() == []


def _add_45(book: Book) -> None:
    book.item()
    _chained(book, 1, ("2026-09-01", "2026-09-15"), total="17.40")


def _check_45(found: Found) -> None:
    own = found.settlement_id()
    assert found.codes() == ["SETTLEMENT_UNBALANCED"]
    assert found.finding("SETTLEMENT_UNBALANCED").amount == Decimal("10.00")
    assert tieout(found, own)[:2] == (False, Decimal("10.00"))
    entries = found.rows("select event_type from marts.journal_entries where source_document = ?", own)
    assert entries == []


def _add_46(book: Book) -> None:
    book.item()
    name = market(46)
    days = ["2026-06-01", "2026-06-15", "2026-06-29", "2026-07-13", "2026-07-27", "2026-08-10"]
    lines: list[list[Line]] = [[] for _ in range(5)]
    book.sold(days[0], 1, settlement=lines[0])
    fee(book, "2026-06-05", "-27.40", lines[0])  # nothing is left
    fee(book, "2026-06-20", "-20.00", lines[1])  # owed to Amazon, carried into the next
    fee(book, days[2], "-20.00", lines[2], "Payable to Amazon")
    book.sold(days[2], 2, settlement=lines[2])
    fee(book, "2026-07-20", "-15.00", lines[3])  # owed to Amazon, charged to the card
    fee(book, days[4], "-15.00", lines[4], "Payable to Amazon")
    fee(book, "2026-07-28", "15.00", lines[4], "Successful charge")
    book.sold(days[4], 3, settlement=lines[4])
    for k, one in enumerate(lines, start=1):
        book.settlement(days[k - 1], days[k], alone_in(name, one), k)
    book.erp(
        "bank_lines", bank_line_id=f"BL-{book.settlement_id(4)}", value_date="2026-07-29", currency="GBP",
        amount="-15.00", reference=f"AMAZON {book.settlement_id(4)}",
    )  # fmt: skip


def _check_46(found: Found) -> None:
    own = [found.settlement_id(k) for k in range(1, 6)]
    zero = SALE | money(a6040="27.40")
    del zero["1200"]
    assert slices(found, own[0]) == {"2026-06": zero}
    assert slices(found, own[1]) == {"2026-06": money(a6040="20", a1200="-20")}
    assert slices(found, own[3]) == {"2026-07": money(a6040="15", a1200="-15")}
    assert slices(found, own[3], "deposit") == {"2026-07": money(a1010="-15", a1200="15")}
    # what Amazon takes from the next payment, and takes twice, adds up to nothing
    assert [slices(found, one, "deposit") for one in own[:3]] == [
        {}, {}, {"2026-07": money(a1010="7.40", a1200="-7.40")},
    ]  # fmt: skip
    assert balance(found, "1200", own[:3]) == 0
    assert balance(found, "1200", own) == 0
    assert all(tieout(found, one)[0] for one in own)
    assert found.codes() == []


def _add_47(book: Book) -> None:
    book.item()
    days = ["2026-06-01", "2026-06-15", "2026-06-29", "2026-07-13"]
    lines: list[list[Line]] = [[] for _ in range(3)]
    book.sold(days[0], 1, settlement=lines[0])
    fee(book, "2026-06-14", "-20.00", lines[0], "Current Reserve Amount")
    fee(book, days[1], "20.00", lines[1], "Previous Reserve Amount Balance")
    book.sold(days[1], 2, settlement=lines[1])
    fee(book, "2026-06-28", "-10.00", lines[1], "Current Reserve Amount")
    fee(book, days[2], "10.00", lines[2], "Previous Reserve Amount Balance")
    for k, one in enumerate(lines, start=1):
        book.settlement(days[k - 1], days[k], alone_in(market(47), one), k)


def _check_47(found: Found) -> None:
    own = [found.settlement_id(k) for k in (1, 2, 3)]
    assert slices(found, own[0]) == {"2026-06": SALE | money(a1210="20", a1200="7.40")}
    assert slices(found, own[1]) == {"2026-06": SALE | money(a1210="-10", a1200="37.40")}
    assert slices(found, own[2]) == {"2026-06": money(a1210="-10", a1200="10")}
    assert balance(found, "1210", own) == 0
    assert balance(found, "1200", own) == 0
    assert found.codes() == []


CASES = (
    Case(
        42, "settlement-missing-in-the-chain", "a gap of fourteen days is raised, and closes when the settlement comes",
        (
            Mutation("dbt_project/models/intermediate/exceptions/settlement/exception_settlement_gap.sql", "where seconds_between > {{ policy('settlement_gap_seconds') }}", "where seconds_between > 100 * 86400"),
        ),
        _add_42, _check_42, _later_42, _check_later_42,
    ),
    Case(
        43, "settlement-issued-again-with-one-more-row", "the new version replaces the old one: every row counts once, the deposit is the new total",
        (
            Mutation(SETTLEMENTS + "int_settlements.sql", ") = 1 as is_current", ") >= 1 as is_current"),
            Mutation(SETTLEMENTS + "int_settlements.sql", "order by documents.received_at desc, documents.document_sha256 desc", "order by documents.received_at, documents.document_sha256"),
        ),
        _add_43, None, _later_43, _check_later_43,
    ),
    Case(
        44, "parallel-settlements", "three chains side by side, all five settlements posted and paid, no gap and no duplicate",
        (
            Mutation(SETTLEMENTS + "int_settlements.sql", "line_count, line_total, header_total, content_sum", "line_count, line_total, header_total"),
        ),
        _add_44, _check_44,
    ),
    Case(
        45, "reserve-row-missing", "not posted at all, the missing amount is named, nothing goes to suspense",
        (
            Mutation(SETTLEMENTS + "int_settlements.sql", "coalesce(difference = 0, false) and ", ""),
        ),
        _add_45, _check_45,
    ),
    Case(
        46, "zero-and-negative-settlements", "entries without a deposit; what is carried over or charged to the card clears",
        (
            Mutation(SETTLEMENTS + "int_settlements.sql", "coalesce(difference = 0, false)", "coalesce(difference = 0 and header_total > 0, false)"),
            Mutation("dbt_project/seeds/gl_mapping.csv", "*,*,payable to amazon,,1200", "*,*,payable to amazon,,6045"),
        ),
        _add_46, _check_46,
    ),
    Case(
        47, "reserves-are-no-income", "what is held back and released moves 1210 alone and ends at zero",
        (
            Mutation("dbt_project/seeds/gl_mapping.csv", "*,*,current reserve amount,,1210", "*,*,current reserve amount,,6045"),
        ),
        _add_47, _check_47,
    ),
)  # fmt: skip
