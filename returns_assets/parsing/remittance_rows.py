"""The lines of a remittance sheet told apart: headers, titles, notices and the rows of its two tables.

Counts and names cells; what a cell may hold is decided in `remittances.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from returns_assets.parsing.delimited import normalise_header
from returns_assets.parsing.model import RejectedRow

PAYMENTS, INVOICES, NOTICE = "payments", "invoices", "notice"
_PAYMENT_LABEL = "payment_number"
_NUMBERS = re.compile(r"(?<![0-9])[0-9]{6,12}(?![0-9])")


@dataclass(frozen=True)
class Section:
    """A table of the sheet. Of each group in `needed` one column must be filled in every row.

    Of each group in `expected` one column should be in the header.
    """

    columns: tuple[str, ...]
    expected: tuple[tuple[str, ...], ...]
    needed: tuple[tuple[str, ...], ...]
    amounts: tuple[str, ...]
    dates: tuple[str, ...]


_VARIANTS = ("transaction_type", "transaction_description", "reference_details", "original_invoice_number")
SECTIONS: Mapping[str, Section] = {
    PAYMENTS: Section(
        columns=(
            "payment_number",
            "payment_date",
            "invoice_currency",
            "amount_in_invoice_currency",
            "payment_currency",
            "amount_in_payment_currency",
            "exchange_rate",
            "payment_type",
            "payment_status",
            "payment_voided_reason",
        ),
        expected=(
            ("payment_number",),
            ("payment_date",),
            ("payment_currency", "invoice_currency"),
            ("amount_in_payment_currency", "amount_in_invoice_currency"),
        ),
        needed=(
            ("payment_number",),
            ("payment_date",),
            ("amount_in_payment_currency", "amount_in_invoice_currency"),
        ),
        amounts=("amount_in_invoice_currency", "amount_in_payment_currency"),
        dates=("payment_date",),
    ),
    INVOICES: Section(
        columns=(
            "payment_number",
            "invoice_number",
            "invoice_date",
            "description",
            "invoice_amount",
            "invoice_currency",
            "withholding_amount",
            "terms_discount_taken",
            "amount_paid",
            "remaining_amount",
            *_VARIANTS,
            "net_amount_paid",
        ),
        expected=(
            ("payment_number",),
            ("invoice_number",),
            ("description", "transaction_type", "transaction_description"),
            ("invoice_currency",),
            ("amount_paid", "net_amount_paid"),
        ),
        needed=(("payment_number",), ("invoice_number",), ("amount_paid", "net_amount_paid")),
        amounts=(
            "invoice_amount",
            "withholding_amount",
            "terms_discount_taken",
            "amount_paid",
            "net_amount_paid",
            "remaining_amount",
        ),
        dates=("invoice_date",),
    ),
    NOTICE: Section(columns=(), expected=(), needed=(), amounts=(), dates=()),
}


@dataclass(frozen=True)
class SheetRow:
    """One row: its number among the sheet's rows, the section it belongs to, its cells by column."""

    number: int
    section: str
    values: Mapping[str, str]
    text: str


def section_of(names: frozenset[str]) -> str | None:
    """The table whose header has these column names; None when they are no header."""
    if _PAYMENT_LABEL not in names:
        return None
    if "invoice_number" in names:
        return INVOICES
    is_payment = "payment_date" in names and names & {*SECTIONS[PAYMENTS].amounts}
    return PAYMENTS if is_payment else None


@dataclass
class LineReader:
    """Goes through a sheet from top to bottom; what it found is in its fields afterwards."""

    is_terminated: bool
    rows: list[SheetRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    title_count: int = 0
    missing_columns: list[str] = field(default_factory=list)
    new_columns: list[str] = field(default_factory=list)
    _section: str = ""
    _columns: tuple[str, ...] = ()
    _is_notice: bool = False
    _number: int = 0

    def read(self, records: Sequence[tuple[list[str] | None, str]]) -> None:
        """Take the cells and text of each line; None for a line whose quotes do not pair up."""
        for position, (cells, text) in enumerate(records):
            is_last = position == len(records) - 1 and not self.is_terminated
            if cells is None:
                if self._section:
                    self._reject("its quotes do not pair up", text)
                continue
            filled = [cell.strip() for cell in cells if cell.strip()]
            if not filled:
                continue
            names = [normalise_header(cell) for cell in cells]
            section = section_of(frozenset(names))
            if section is not None:
                self._start(section, names)
            elif not self._section or self._is_title(filled):
                self.title_count += 1
            elif self._is_notice or self._opens_notice(filled):
                self._is_notice = True
                self._add(NOTICE, {"notice": " | ".join(filled)}, text)
            else:
                self._add_row(cells, text, is_last=is_last)

    def _start(self, section: str, names: Sequence[str]) -> None:
        self._section, self._is_notice = section, False
        while names and not names[-1]:
            names = names[:-1]
        columns: list[str] = []
        for position, name in enumerate(names, start=1):
            chosen = name or f"column_{position}"
            columns.append(chosen if chosen not in columns else f"{chosen}_{position}")
        self._columns = tuple(columns)
        known = {column for one in SECTIONS.values() for column in one.columns}
        self.new_columns += [name for name in columns if name not in {*known, *self.new_columns}]
        self.missing_columns += [
            group[0]
            for group in SECTIONS[section].expected
            if not {*group} & {*columns} and group[0] not in self.missing_columns
        ]

    def _is_title(self, filled: Sequence[str]) -> bool:
        """A text by itself that names no payment; the label alone opens a list of payments."""
        is_label = normalise_header(filled[0]) == _PAYMENT_LABEL
        if is_label and not any(map(_NUMBERS.search, filled)):
            self._is_notice = True
            return True
        return len(filled) == 1 and not _NUMBERS.search(filled[0])

    def _opens_notice(self, filled: Sequence[str]) -> bool:
        if normalise_header(filled[0]).startswith(_PAYMENT_LABEL):
            return True
        return len(filled) == 1 and not filled[0].isdigit()

    def _add_row(self, cells: Sequence[str], text: str, *, is_last: bool) -> None:
        width = len(self._columns)
        if any(cell.strip() for cell in cells[width:]):
            self._reject(f"{len(cells)} columns instead of {width}", text)
            return
        reach = [
            self._columns.index(name)
            for group in SECTIONS[self._section].needed
            for name in group
            if name in self._columns
        ]
        if len(cells) < width and (is_last or len(cells) <= max(reach)):
            cause = " (the document ends in the middle of this row)" if is_last else ""
            self._reject(f"{len(cells)} columns instead of {width}{cause}", text)
            return
        padded = [*cells, *[""] * (width - len(cells))]
        self._add(self._section, dict(zip(self._columns, padded, strict=False)), text)

    def _add(self, section: str, values: Mapping[str, str], text: str) -> None:
        self._number += 1
        self.rows.append(SheetRow(self._number, section, values, text))

    def _reject(self, reason: str, text: str) -> None:
        self._number += 1
        self.rejected.append(RejectedRow(self._number, reason, text))
