"""Delimited documents with typed columns: the locale of the file, and rows whose values cannot be typed.

Turns records into a parsed document. Values stay the source's text; only whether they can be read is decided
here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from returns_assets.parsing.amounts import MAX_UNIT_COST, choose_decimal_mark, is_quantity, parse_amount
from returns_assets.parsing.dates import choose_date_order, is_timestamp
from returns_assets.parsing.delimited import Layout, Records
from returns_assets.parsing.model import LOCALE_COLUMNS, ParsedDocument, RawRows, RejectedRow

MAX_QUOTED_VALUE = 80


@dataclass(frozen=True)
class Locale:
    """How one file writes numbers and dates, and what decided its decimal mark."""

    decimal_mark: str
    date_order: str
    decided_by: str


@dataclass
class Table:
    """Records column by column. `reject` collects row positions with the first reason found."""

    records: Records
    layout: Layout
    bad: dict[int, str] = field(default_factory=dict)
    _texts: dict[str, list[str]] = field(default_factory=dict)

    def texts(self, name: str) -> list[str]:
        """A column's texts in row order, blank where the document has no such cell."""
        known = self._texts.get(name)
        if known is None:
            known = self._texts[name] = self._read(name)
        return known

    def _read(self, name: str) -> list[str]:
        if name not in self.records.columns:
            return [""] * len(self.records.cells)
        position = self.records.columns.index(name)
        return [row[position] or "" for row in self.records.cells]

    def distinct(self, names: Sequence[str]) -> Counter[str]:
        """The texts of some columns and how often each occurs, blanks left out."""
        counts: Counter[str] = Counter()
        for name in names:
            if name in self.records.columns:
                counts.update(self.texts(name))
        return Counter({text: count for text, count in counts.items() if text.strip()})

    def majority(self, name: str) -> str:
        """The most frequent text of a column in upper case, blank when it has none; for currencies."""
        counts = self.distinct((name,))
        return max(sorted(counts), key=lambda text: counts[text]).strip().upper() if counts else ""

    def reject(self, position: int, reason: str) -> None:
        """Mark the row at this position as rejected."""
        self.bad.setdefault(position, reason)


def decide_locale(
    table: Table, currency: str, default_slash: str, balances: Callable[[str], bool] | None = None
) -> Locale:
    """The decimal mark and date order of the whole file (R-X-17): per file, never per row."""
    mark, decided_by = choose_decimal_mark(table.distinct(table.layout.amounts), currency, balances)
    return Locale(mark, choose_date_order(table.distinct(table.layout.timestamps), default_slash), decided_by)


def check_values(table: Table, locale: Locale) -> None:
    """Reject the rows that have a value which its column's type cannot hold, or no key."""
    layout = table.layout
    for name in layout.keys:
        _check(table, name, lambda text: bool(text.strip()), "is missing")
    _check_all(
        table,
        layout.amounts,
        lambda text: parse_amount(text, locale.decimal_mark) is not None,
        "is no amount",
    )
    _check_all(
        table,
        layout.costs,
        lambda text: abs(parse_amount(text, locale.decimal_mark) or Decimal(0)) < MAX_UNIT_COST,
        "is no believable unit cost",
    )
    _check_all(table, layout.timestamps, lambda text: is_timestamp(text, locale.date_order), "is no date")
    _check_all(table, layout.quantities, is_quantity, "is no whole quantity")


def _check_all(table: Table, names: Sequence[str], is_valid: Callable[[str], bool], complaint: str) -> None:
    for name in names:
        _check(table, name, lambda text: not text.strip() or is_valid(text), complaint)


def _check(table: Table, name: str, is_valid: Callable[[str], bool], complaint: str) -> None:
    """Each distinct text is judged once: a month of settlements holds few of them."""
    texts = table.texts(name)
    invalid = {text for text in set(texts) if not is_valid(text)}
    if not invalid:
        return
    for position, text in enumerate(texts):
        if text in invalid:
            value = f" '{text[:MAX_QUOTED_VALUE]}'" if text.strip() else ""
            table.reject(position, f"{name}{value} {complaint}")


def sum_amounts(texts: Mapping[str, int], decimal_mark: str) -> Decimal:
    """The exact sum of amount texts, each as often as it occurs; what is no amount counts nothing."""
    total = Decimal(0)
    for text, count in texts.items():
        value = parse_amount(text, decimal_mark)
        if value is not None:
            total += value * count
    return total


def plain(value: Decimal) -> str:
    """An amount as plain decimal text, without exponent."""
    return format(value, "f")


def finish(
    table: Table,
    locale: Locale,
    charset: str,
    *,
    kinds: Sequence[str] | None = None,
    external_id: str | None = None,
    control_total: str | None = None,
    facts: Mapping[str, str] | None = None,
) -> ParsedDocument:
    """The parsed document: accepted rows with the locale beside each, rejected rows with their text."""
    records = table.records
    rejected = [
        RejectedRow(records.numbers[position], reason, records.texts[position])
        for position, reason in table.bad.items()
    ]
    kept = [position for position in range(len(records.cells)) if position not in table.bad]
    tail = (locale.decimal_mark, locale.date_order)
    cells: list[Sequence[str | None]] = [
        (*records.cells[position], kinds[position] if kinds else "detail", *tail) for position in kept
    ]
    return ParsedDocument(
        external_id=external_id,
        rows=RawRows(
            records.columns + LOCALE_COLUMNS, [records.numbers[position] for position in kept], cells
        ),
        rejected=tuple(sorted([*records.rejected, *rejected], key=lambda row: row.row_number)),
        charset=charset,
        missing_columns=records.missing,
        new_columns=records.new,
        control_total=control_total,
        facts={
            "layout": table.layout.name,
            "delimiter": records.delimiter_name,
            "decimal_mark": locale.decimal_mark,
            "decimal_mark_decided_by": locale.decided_by,
            "date_order": locale.date_order,
            **(facts or {}),
        },
    )
