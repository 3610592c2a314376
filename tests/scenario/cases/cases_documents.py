"""Cases 100–103, 106: empty, cut, mislabelled and foreign documents, one file for many workers, hostile comments."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from resources.landing import Arrival, LandedDocument, LandingZone
from returns_assets.command_exceptions import COLUMNS, write
from returns_assets.inbox import collect_inbox
from returns_assets.ingest import id_from_file_name, land_document, parse_document
from returns_assets.raw_files import refresh_raw
from returns_assets.streams import stream
from sandbox.scenario.reports import RETURNS_COLUMNS, tab_table
from sandbox.scenario.writers import put_file
from tests.scenario.cases.book import Book, Line
from tests.scenario.cases.kit import Case, Found, Ids, Mutation
from tests.scenario.cases.settled import alone_in, fee, market, slices
from tests.scenario.cases.world import Settlement, at, render

RULES = "dbt_project/models/intermediate/exceptions/"
RETURNS = stream("amazon_fba", "customer_returns")
SETTLEMENTS = stream("amazon_fba", "settlements")
RECEIVED = datetime(2026, 9, 10, 12, tzinfo=UTC)


def _row(ids: Ids, k: int, comment: str = "") -> dict[str, str]:
    return {
        "return-date": f"2026-09-0{k}T10:00:00+00:00", "order-id": ids.order(k), "sku": ids.sku(), "asin": ids.asin(), "fnsku": ids.fnsku(),
        "product-name": "Item", "quantity": "1", "fulfillment-center-id": "LTN4", "detailed-disposition": "SELLABLE", "reason": "OTHER",
        "status": "Unit returned to inventory", "license-plate-number": ids.plate(k), "customer-comments": comment,
    }  # fmt: skip


def _returns(rows: Sequence[dict[str, str]]) -> bytes:
    columns = [
        *RETURNS_COLUMNS,
        *(["customer-comments"] if "customer-comments" not in RETURNS_COLUMNS else []),
    ]
    return tab_table(columns, [[row.get(name, "") for name in columns] for row in rows])


def _add_100(book: Book) -> None:
    book.item()
    book.file("amazon_fba", "customer_returns", "C100-empty.txt", _returns([]), "2026-10-20")
    book.file("amazon_fba", "customer_returns", "C100-nothing.txt", b"", "2026-10-20")


def _check_100(found: Found) -> None:
    assert found.codes() == ["EMPTY_REPORT_SUSPECT", "SYNC_FAILED"]
    empty = found.finding("EMPTY_REPORT_SUSPECT")
    assert empty.subject == "C100-empty"
    assert "Expected rows" in empty.message
    assert found.finding("SYNC_FAILED").subject == "C100-nothing"


def _add_101(book: Book) -> None:
    book.item()
    for k, (start, end) in enumerate((("2026-08-01", "2026-08-15"), ("2026-08-15", "2026-08-29")), 1):
        lines: list[Line] = []
        book.sold(start, k, settlement=lines, **{"sales-channel": market(101)})
        fee(book, end, "-1.50", lines)
        settlement = Settlement(
            book.settlement_id(k), "GBP", at(start), at(end), alone_in(market(101), lines), at(end)
        )
        whole = render(settlement).rstrip(b"\n")
        last = whole.rindex(b"\n") + 1
        # the download broke off in the middle of the last row, or right before it
        content = whole[: last + len(whole[last:]) // 2] if k == 1 else whole[:last]
        book.file("amazon_fba", "settlements", f"settlement_{book.settlement_id(k)}.txt", content, end)
        book.erp(
            "bank_lines",
            bank_line_id=f"BL-{book.settlement_id(k)}",
            value_date=end,
            currency="GBP",
            amount="25.90",
            reference=f"AMAZON {book.settlement_id(k)}",
        )


def _check_101(found: Found) -> None:
    halves = {(finding.columns["settlement_id"], finding.code) for finding in found.findings()}
    first, second = found.settlement_id(1), found.settlement_id(2)
    assert (first, "SETTLEMENT_PARSE_REJECT") in halves
    assert halves <= {
        (first, "SETTLEMENT_PARSE_REJECT"),
        (first, "SETTLEMENT_UNBALANCED"),
        (second, "SETTLEMENT_UNBALANCED"),
    }
    assert [finding.amount for finding in found.findings() if finding.columns["settlement_id"] == second] == [
        Decimal("1.50")
    ]
    rejected = found.finding("SETTLEMENT_PARSE_REJECT")
    assert "the document ends in the middle of this row" in rejected.message
    # neither is posted
    assert slices(found, first) == {}
    assert slices(found, second) == {}


def _landed(
    folder: Path, content: bytes, name: str, *, content_type: str | None = None, seconds: int = 0
) -> LandedDocument:
    arrival = Arrival(
        RECEIVED + timedelta(seconds=seconds), "api", name, id_from_file_name(name), content_type
    )
    return land_document(LandingZone(folder), RETURNS, content, arrival)


def _alone_102(folder: Path) -> None:
    content = _returns([_row(Ids(102), k) for k in (1, 2)])
    # what is compressed says so by its first bytes, not by its name or label
    labelled = (
        (content, "plain.txt.gz", "application/gzip"), (gzip.compress(content), "zipped.txt", "text/plain"),
        (gzip.compress(gzip.compress(content)), "twice.txt", "text/plain"),
    )  # fmt: skip
    for place, (data, name, label) in enumerate(labelled):
        document = _landed(folder / str(place), data, name, content_type=label)
        assert (document.is_readable, document.row_count, document.rejected_count) == (True, 2, 0)
    # a settlement in the folder of returns is recognised by its header, whatever it is called
    strange = render(Settlement("91020000001", "GBP", RECEIVED, RECEIVED, [{"amount": "1.00"}], RECEIVED))
    document = _landed(folder / "strange", strange, "customer_returns.txt", content_type="text/plain")
    assert (document.is_readable, document.row_count, document.rejected_count) == (False, 0, 1)
    [rejected] = parse_document(RETURNS, strange, "customer_returns.txt", "text/plain").rejected
    assert rejected.row_number == 0
    assert "settlement_id" in rejected.reason
    # half a download of a compressed report
    assert not _landed(folder / "half", gzip.compress(content * 50)[:-30], "half.txt").is_readable


def _alone_103(folder: Path) -> None:
    content = _returns([_row(Ids(103), k) for k in (1, 2, 3)])
    with ThreadPoolExecutor(6) as workers:
        landed = list(
            workers.map(lambda n: _landed(folder, content, f"copy_{n % 3}.txt", seconds=n % 4), range(24))
        )
    assert len({document.document_sha256 for document in landed}) == 1
    put_file(folder / "inbox" / "amazon_fba" / "customer_returns" / "again.txt", content, RECEIVED)
    assert len(collect_inbox(folder, LandingZone(folder)).landed) == 1
    [document] = LandingZone(folder).documents("amazon_fba", "customer_returns")
    assert (document.version, document.row_count, document.received_at) == (1, 3, RECEIVED)
    for _ in range(2):
        assert refresh_raw(folder, RETURNS).row_count == 3
    assert (
        len(
            list(
                (folder / "raw" / "amazon_fba" / "customer_returns").glob(
                    f"{document.document_sha256}.parquet"
                )
            )
        )
        == 1
    )


def _alone_106(folder: Path) -> None:
    ids = Ids(106)
    formula = "=cmd|' /C calc'!A0"
    rows = [
        _row(ids, 1, formula),
        _row(ids, 2, "too\tsmall"),
        _row(ids, 3, "it broke\nafter a day"),
        _row(ids, 4, "fine"),
    ]
    content = _returns(rows)
    document = parse_document(RETURNS, content, "comments.txt", None)
    data_lines = content.rstrip(b"\r\n").count(b"\n")
    assert len(document.rows) + len(document.rejected) == data_lines
    kept = {row.values["license_plate_number"]: row.values for row in document.rows}
    # a tab or a line end in a comment moves no cell of any row
    assert {plate for plate in kept if plate} <= {ids.plate(1), ids.plate(3), ids.plate(4)}
    assert {ids.plate(1), ids.plate(4)} <= set(kept)
    assert {(row["quantity"], row["sku"], row["order_id"] is not None) for row in kept.values()} == {
        ("1", ids.sku(), True)
    }
    assert any(
        "columns instead of" in row.reason and ids.plate(2) in row.raw_text for row in document.rejected
    )
    # what leaves the system for a spreadsheet cannot run there; an amount stays a number
    finding = {
        **dict.fromkeys(COLUMNS),
        "message": formula,
        "subject": "@SUM(A1)",
        "amount": Decimal("-3.50"),
    }
    text = io.StringIO()
    with redirect_stdout(text):
        write([finding], "csv")
    [exported] = csv.DictReader(io.StringIO(text.getvalue()))
    assert (exported["message"], exported["subject"], exported["amount"]) == (
        f"'{formula}",
        "'@SUM(A1)",
        "-3.50",
    )
    assert folder.exists()


CASES = (
    Case(
        100, "an-empty-report-with-status-success", "nothing is not believed: suspect without rows, failed without bytes",
        (Mutation(RULES + "documents/exception_empty_report_suspect.sql", "stream = 'customer_returns' and row_count > 0", "stream = 'customer_returns' and row_count < 0"),),
        _add_100, _check_100,
    ),
    Case(
        101, "a-half-downloaded-settlement", "the cut row is rejected, the missing one leaves the total short; neither is posted",
        (
            Mutation(RULES + "settlement/exception_settlement_unbalanced.sql", "    and difference is distinct from 0", "    and abs(difference) > 5"),
            Mutation("dbt_project/models/intermediate/settlements/int_settlements.sql", "coalesce(difference = 0, false) and rejected_count = 0", "true"),
        ),
        _add_101, _check_101,
    ),
    Case(
        102, "a-mislabelled-file-and-a-foreign-report", "bytes and header decide what a document is, not its name",
        (
            Mutation("returns_assets/parsing/decoding.py", 'if data[:2] != b"\\x1f\\x8b":', "if data:"),
            Mutation("returns_assets/parsing/delimited.py", "if all(column in names for column in layout.required):", "if names:"),
        ),
        alone=_alone_102,
    ),
    Case(
        103, "one-file-for-many-workers", "one document, read once",
        (Mutation("resources/landing.py", "        digest = sha256_of(content)\n", "        digest = sha256_of(content + repr(arrival).encode())\n"),),
        alone=_alone_103,
    ),
    Case(
        106, "comments-with-tabs-lines-and-formulas", "no cell moves, no row is lost, no formula leaves",
        (
            Mutation("returns_assets/parsing/delimited.py", "elif len(cells) > count and (len(cells) > width or any(cells[count:])):", "elif not cells:"),
            Mutation("returns_assets/command_exceptions.py", "if isinstance(value, str) and value.startswith(", "if isinstance(value, bytes) and value.startswith("),
        ),
        alone=_alone_106,
    ),
)  # fmt: skip
