"""Remittances of the vendor portal: the same rows as CSV and as workbook, none lost in damaged files."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cases_amazon_vendor import INVOICE, PAYMENT, remittances, workbook
from hypothesis import given, settings
from property_cases import Document
from property_values import plain_text
from vendor_documents import PAYABLES_HEADER, RETURNS_HEADER, parse, values

from resources.landing import Arrival, LandingZone
from returns_assets.inbox import collect_inbox
from returns_assets.ingest import land_document
from returns_assets.streams import stream

SHEET: list[list[str]] = [
    ["Remittance payments"],
    [],
    [*PAYMENT],
    ["104857600", "10/15/2026", "USD", "$1,034.56", "USD", "$1,034.56", "1", "EFT", "Cleared", ""],
    ["104857601", "10/29/2026", "USD", "($200.00)", "USD", "−200.00", "1", "EFT", "Cleared", ""],
    [],
    ["Some lines are hidden: their vendor codes are not set up."],
    ["Payment Number", "104857601, 104857602"],
    [],
    ["Invoices"],
    [*INVOICE],
    ["104857600", "INV1", "9/1/2026", "", "1,300.00", "USD", "0", "0", "1,300.00", "0"],
    [
        "104857600",
        "VRET40712345",
        "9/9/2026",
        "Product returns",
        "($265.44)",
        "USD",
        "0",
        "0",
        "($265.44)",
        "0",
    ],
    ["", "INV9SC", "9/9/2026", "Quantity shortage", "-200.00", "USD", "0", "0", "-200.00", "0"],
]


def as_csv(rows: Sequence[Sequence[str]], delimiter: str = ",") -> bytes:

    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode()


@pytest.mark.requirement("R-X-18")
def test_two_tables_and_a_notice_of_a_sheet_are_told_apart_and_counted() -> None:
    parsed = parse("remittances", as_csv(SHEET))

    assert values(parsed, "_section", "payment_number", "invoice_number", "amount_paid", "notice") == [
        ("payments", "104857600", None, None, None),
        ("payments", "104857601", None, None, None),
        ("notice", None, None, None, "Payment Number | 104857601, 104857602"),
        ("invoices", "104857600", "INV1", "1,300.00", None),
        ("invoices", "104857600", "VRET40712345", "($265.44)", None),
    ]
    assert [(row.row_number, row.reason) for row in parsed.rejected] == [(6, "payment_number is missing")]
    assert parsed.control_total == "834.56"
    assert parsed.external_id is None


@pytest.mark.requirement("R-X-19")
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    "content",
    [as_csv(SHEET), as_csv(SHEET, ";"), as_csv(SHEET, "\t"), workbook(SHEET)],
    ids=["comma", "semicolon", "tab", "xlsx"],
)
def test_however_a_remittance_is_exported_its_rows_are_the_same(content: bytes, pack: Any) -> None:
    expected, parsed = parse("remittances", as_csv(SHEET)), parse("remittances", pack(content))

    assert list(parsed.rows) == list(expected.rows)
    assert [row.row_number for row in parsed.rejected] == [6]


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(remittances(plain_text()))
def test_generated_sheets_are_the_same_as_csv_and_as_workbook(
    found: tuple[list[list[str]], Document],
) -> None:
    rows, document = found

    assert list(parse("remittances", workbook(rows)).rows) == list(
        parse("remittances", document.content).rows
    )


def _with_number(book: bytes, written: bytes, stored: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<v>%b</v>" % written, b"<v>%b</v>" % stored))
    return buffer.getvalue()


def test_typed_cells_of_a_workbook_become_their_exact_text() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([*PAYMENT])
    sheet.append([104857600, date(2026, 10, 15), "USD", 1234.5, "USD", 777, 1, "", "", ""])
    sheet.append(
        [
            104857601,
            datetime(2026, 10, 15, 8, 30, tzinfo=UTC).replace(tzinfo=None),
            "USD",
            -0.1,
            "USD",
            1e-7,
            1,
            "",
            True,
            None,
        ]
    )
    buffer = io.BytesIO()
    book.save(buffer)

    # Spreadsheets store the nearest binary fraction, in up to 17 digits.
    parsed = parse("remittances", _with_number(buffer.getvalue(), b"777", b"0.30000000000000004"))

    columns = ("payment_number", "payment_date", "amount_in_invoice_currency", "amount_in_payment_currency")
    assert values(parsed, *columns) == [("104857600", "2026-10-15", "1234.5", "0.3")]
    assert [row.reason for row in parsed.rejected] == ["amount_in_payment_currency '0.0000001' is no amount"]


def test_the_sheet_of_the_remittance_is_found_by_name_then_by_its_columns() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(SHEET)))
    other = book.create_sheet("Old", 0)
    for row in SHEET[2:4]:
        other.append(row)
    named, renamed = io.BytesIO(), io.BytesIO()
    book.save(named)
    book["Remittance payments"].title = "Export"
    book.save(renamed)

    assert parse("remittances", named.getvalue()).facts["sheet"] == "Remittance payments"
    assert parse("remittances", renamed.getvalue()).facts["sheet"] == "Old"
    assert parse("remittances", renamed.getvalue()).facts["other_sheets"] == "Sheet, Export"


def test_the_variant_with_transaction_types_and_net_amounts_is_read() -> None:
    header = [*INVOICE[:3], "Transaction type", "Transaction Description", "Reference Details"]
    header += ["Original Invoice Number", "Invoice Amount", "Invoice Currency", "Net Amount Paid"]
    line = [
        "104857600",
        "INV1SC",
        "9/1/2026",
        "Others",
        "Quantity shortage",
        "PO1",
        "INV1",
        "-5.00",
        "USD",
        "-5.00",
    ]

    parsed = parse("remittances", as_csv([header, line]))

    assert values(
        parsed, "transaction_type", "original_invoice_number", "net_amount_paid", "description"
    ) == [("Others", "INV1", "-5.00", None)]
    assert (parsed.missing_columns, parsed.new_columns) == ((), ())


@pytest.mark.parametrize("rows", [10, 9, 1], ids=["row", "cell", "start"])
def test_a_sheet_that_ends_in_the_middle_of_a_row_loses_no_row(rows: int) -> None:
    text = as_csv(SHEET[:12]).decode().rstrip("\r\n")
    cut = text.rsplit(",", rows)[0]

    parsed = parse("remittances", cut.encode())

    numbers = [*parsed.rows.numbers, *(row.row_number for row in parsed.rejected)]
    assert sorted(numbers) in ([1, 2, 3, 4], [1, 2, 3])


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 no archive", workbook(SHEET)[:2000], workbook([["a", "b"]])]
)
def test_a_damaged_or_foreign_workbook_is_one_rejected_row(content: bytes) -> None:
    for name in ("remittances", "returns", "payables"):
        parsed = parse(name, content)
        assert [row.row_number for row in parsed.rejected] == [0]
        assert not parsed.is_readable


@pytest.mark.requirement("R-X-19")
def test_files_of_the_portal_land_through_the_inbox_with_the_same_checks(tmp_path: Path) -> None:
    drops = {
        "remittances": ("october.xlsx", workbook(SHEET)),
        "returns": (
            "returns.csv.gz",
            gzip.compress(f"{RETURNS_HEADER}\n40-71,ABCDE,,new,1,,9,,,,\n".encode()),
        ),
        "payables": ("payables.csv", f"Your payables\n\n{PAYABLES_HEADER}\n".encode()),
    }
    for name, (file_name, content) in drops.items():
        folder = tmp_path / "inbox" / "amazon_vendor" / name
        folder.mkdir(parents=True)
        (folder / file_name).write_bytes(content)
    zone = LandingZone(tmp_path)

    collect_inbox(tmp_path, zone)

    landed = {name: zone.documents("amazon_vendor", name) for name in drops}
    assert {
        name: [(d.external_id, d.row_count, d.rejected_count) for d in found]
        for name, found in landed.items()
    } == {
        "remittances": [("october", 5, 1)],
        "returns": [("returns", 0, 1)],
        "payables": [("payables", 0, 0)],
    }


def test_a_remittance_of_one_payment_has_its_number_as_id(tmp_path: Path) -> None:
    content = as_csv([[*PAYMENT], SHEET[3]])
    arrival = Arrival(datetime(2026, 10, 20, tzinfo=UTC), "inbox", "x.csv", "x")

    document = land_document(LandingZone(tmp_path), stream("amazon_vendor", "remittances"), content, arrival)

    assert (document.external_id, document.control_total) == ("104857600", "1034.56")
