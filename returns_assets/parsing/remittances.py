"""Vendor remittances: payments, and the invoices that each settles, as two tables in one sheet (R-X-18).

Between them may stand notices that name payments whose lines are hidden. What an invoice number means is
decided in the warehouse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from returns_assets.parsing.amazon_vendor_sheets import (
    DELIMITER_NAMES,
    Names,
    bare_amount,
    header_delimiter,
    parse_money,
    read_sheet,
)
from returns_assets.parsing.amounts import choose_decimal_mark
from returns_assets.parsing.cells import quoted_rows
from returns_assets.parsing.dates import choose_date_order, is_timestamp
from returns_assets.parsing.model import (
    DocumentContext,
    ParsedDocument,
    RawRows,
    RejectedRow,
    UnreadableError,
    readable_or_rejected,
)
from returns_assets.parsing.remittance_rows import (
    INVOICES,
    NOTICE,
    PAYMENTS,
    SECTIONS,
    LineReader,
    SheetRow,
    section_of,
)
from returns_assets.parsing.tables import plain, sum_amounts

SHEET_NAME = "Remittance payments"
LOCALE_COLUMNS = ("_section", "_decimal_mark", "_date_order")
COLUMNS = (*dict.fromkeys(name for section in SECTIONS.values() for name in section.columns), "notice")
REQUIRED = ("payment_number",)
_MAX_SHOWN = 80


@dataclass
class _Table:
    """The rows of a sheet, and how the sheet writes amounts and dates."""

    rows: list[SheetRow]
    rejected: list[RejectedRow]
    mark: str = "."
    order: str = "mdy"
    decided_by: str = ""

    def decide_locale(self) -> None:
        """For the whole sheet: its tables are written by one writer."""
        amounts: Counter[str] = Counter()
        dates: Counter[str] = Counter()
        currencies: Counter[str] = Counter()
        for row in self.rows:
            section = SECTIONS[row.section]
            amounts.update(map(bare_amount, _texts(row, section.amounts)))
            dates.update(_texts(row, section.dates))
            currencies.update(_texts(row, ("payment_currency", "invoice_currency")))
        currency = max(sorted(currencies), key=lambda text: currencies[text], default="").strip().upper()
        self.mark, self.decided_by = choose_decimal_mark(amounts, currency)
        self.order = choose_date_order(dates, "mdy")

    def reject_bad_values(self) -> None:
        """Move the rows that cannot be rows of their section to the rejected ones."""
        kept = []
        for row in self.rows:
            complaint = self._complaint(row)
            if complaint:
                self.rejected.append(RejectedRow(row.number, complaint, row.text))
            else:
                kept.append(row)
        self.rows = kept
        self.rejected.sort(key=lambda row: row.row_number)

    def _complaint(self, row: SheetRow) -> str:
        section = SECTIONS[row.section]
        for alternatives in section.needed:
            if not any(_texts(row, alternatives)):
                return f"{alternatives[0]} is missing"
        for name in section.amounts:
            for text in _texts(row, (name,)):
                if parse_money(text, self.mark) is None:
                    return f"{name} '{text[:_MAX_SHOWN]}' is no amount"
        for name in section.dates:
            for text in _texts(row, (name,)):
                if not is_timestamp(text, self.order):
                    return f"{name} '{text[:_MAX_SHOWN]}' is no date"
        return ""


@readable_or_rejected
def parse_remittances(content: bytes, context: DocumentContext) -> ParsedDocument:
    """One raw row per row of either table and per notice, told apart by `_section`.

    Titles, headers and blank lines are no rows. A sheet of a single payment has that payment's number as id.
    """
    sheet = read_sheet(content, context.content_type, _is_header, SHEET_NAME)
    lines = [line.removesuffix("\r") for line in sheet.text.split("\n")]
    reader = LineReader(is_terminated=sheet.text.endswith("\n"))
    delimiter = _delimiter(lines, sheet.text, sheet.charset)
    reader.read(list(quoted_rows(lines, delimiter)))
    table = _Table(reader.rows, reader.rejected)
    table.decide_locale()
    table.reject_bad_values()
    facts = {"delimiter": DELIMITER_NAMES[delimiter], **sheet.facts}
    return _finish(table, reader, sheet.charset, facts)


def _is_header(names: Names) -> bool:
    return section_of(names) is not None


def _delimiter(lines: Sequence[str], text: str, charset: str) -> str:
    for line in lines:
        delimiter = header_delimiter(line, _is_header)
        if delimiter is not None:
            return delimiter
    raise UnreadableError(
        "not a remittance: expected a header with Payment Number and its date or invoice", text, charset
    )


def _texts(row: SheetRow, names: Sequence[str]) -> Iterator[str]:
    """The filled cells of some columns."""
    for name in names:
        text = row.values.get(name)
        if text and text.strip():
            yield text


def _finish(table: _Table, reader: LineReader, charset: str, facts: Mapping[str, str]) -> ParsedDocument:
    columns = (*COLUMNS, *reader.new_columns, *LOCALE_COLUMNS)
    tail = (table.mark, table.order)
    cells = [
        (*(row.values.get(name) for name in columns[: -len(tail) - 1]), row.section, *tail)
        for row in table.rows
    ]
    counts = Counter(row.section for row in table.rows)
    payments = [row for row in table.rows if row.section == PAYMENTS]
    numbers = {(row.values["payment_number"] or "").strip() for row in payments}
    currencies = {(row.values.get("payment_currency") or "").strip() for row in payments}
    paid = Counter(
        bare_amount(text) for row in payments for text in _texts(row, ("amount_in_payment_currency",))
    )
    has_total = len(currencies) == 1 and paid.total() == len(payments)
    return ParsedDocument(
        external_id=numbers.pop() if len(numbers) == 1 else None,
        rows=RawRows(columns, [row.number for row in table.rows], cells),
        rejected=tuple(table.rejected),
        charset=charset,
        missing_columns=tuple(reader.missing_columns),
        new_columns=tuple(reader.new_columns),
        control_total=plain(sum_amounts(paid, table.mark)) if has_total else None,
        facts={
            "layout": "remittance",
            **{name: str(counts[name]) for name in (PAYMENTS, INVOICES, NOTICE)},
            "titles": str(reader.title_count),
            "decimal_mark": table.mark,
            "decimal_mark_decided_by": table.decided_by,
            "date_order": table.order,
            **facts,
        },
    )
