"""The vendor portal's exports as lines of text: CSV as it is, one sheet of a workbook written as CSV.

Also what their amounts look like. Which columns there are is decided in the parsers of the exports.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Context, Decimal
from typing import Any

import openpyxl

from returns_assets.parsing.amounts import parse_amount
from returns_assets.parsing.cells import split_quoted
from returns_assets.parsing.decoding import decode, decompress
from returns_assets.parsing.delimited import normalise_header
from returns_assets.parsing.model import UnreadableError

DELIMITER_NAMES = {"\t": "tab", ",": "comma", ";": "semicolon"}
_MAX_WORKBOOK_BYTES = 1024**3
# A workbook stores numbers as binary fractions of 15 certain digits; what comes after them is noise.
_CERTAIN_DIGITS = Context(prec=15)
# The same pattern stands in the staging macro `vendor_money`.
_CURRENCY = re.compile(r"[A-Z]{0,3}[$€£¥₹]|[A-Z]{3}")

Names = frozenset[str]


@dataclass(frozen=True)
class Sheet:
    """An export as text, and where it was found."""

    text: str
    charset: str
    facts: Mapping[str, str] = field(default_factory=dict)


def read_sheet(
    content: bytes, content_type: str | None, is_header: Callable[[Names], bool], preferred: str = ""
) -> Sheet:
    """The text of a CSV export, or of one sheet of a workbook: `preferred`, else the first with a header.

    Both may be compressed. Raises UnreadableError when it is neither, or no sheet has such a header.
    """
    data = decompress(content)
    if not data.startswith(b"PK\x03\x04"):
        decoded = decode(data, content_type)
        return Sheet(decoded.text, decoded.charset)
    sheets = _sheets(data)
    chosen = [name for name in sheets if name.strip().lower() == preferred.lower()]
    chosen += [name for name in sheets if name not in chosen]
    for name in chosen:
        if any(is_header(frozenset(map(normalise_header, row))) for row in sheets[name]):
            others = ", ".join(other for other in sheets if other != name)
            facts = {"sheet": name, **({"other_sheets": others} if others else {})}
            return Sheet(_as_csv(sheets[name]), "xlsx", facts)
    raise UnreadableError(
        f"no sheet with the expected columns; sheets: {', '.join(sheets)}"[:300], "", "xlsx"
    )


def header_delimiter(line: str, is_header: Callable[[Names], bool]) -> str | None:
    """The delimiter by which a line is a header; None when it is none."""
    for delimiter in DELIMITER_NAMES:
        cells = split_quoted(line, delimiter) or line.split(delimiter)
        if is_header(frozenset(map(normalise_header, cells))):
            return delimiter
    return None


def without_titles(text: str, is_header: Callable[[Names], bool]) -> str:
    """The text from its header on: lines of one filled cell above it are titles, and blank cells no line.

    Unchanged when the first line of several cells is no header; its reader then says what is missing.
    """
    lines = text.split("\n")
    for position, line in enumerate(lines):
        delimiter = header_delimiter(line, is_header)
        if delimiter is not None:
            body = ("" if not line.strip(f'{delimiter} \t\r"') else line for line in lines[position:])
            return "\n".join(body)
        if max(_filled(line, delimiter) for delimiter in DELIMITER_NAMES) > 1:
            break
    return text


def parse_money(text: str, decimal_mark: str) -> Decimal | None:
    """An amount that may carry a currency sign or code: `$1,234.56`, `($55.00)`, `-£3`, `EUR 3,20`."""
    return parse_amount(bare_amount(text), decimal_mark)


def bare_amount(text: str) -> str:
    """An amount's text without currency sign or code."""
    return _CURRENCY.sub("", text)


def _filled(line: str, delimiter: str) -> int:
    cells = split_quoted(line.rstrip("\r"), delimiter) or line.split(delimiter)
    return sum(bool(cell.strip()) for cell in cells)


def _sheets(data: bytes) -> dict[str, list[list[str]]]:
    """The cells of every sheet as text, in the workbook's order."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_WORKBOOK_BYTES:
                raise UnreadableError(f"the workbook is larger than {_MAX_WORKBOOK_BYTES} bytes")
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            return {sheet.title: _rows(sheet) for sheet in workbook.worksheets}
        finally:
            workbook.close()
    except UnreadableError:
        raise
    except Exception as error:  # a damaged workbook breaks its reader in every possible way
        raise UnreadableError(
            f"the workbook cannot be read ({type(error).__name__}: {error})"[:300]
        ) from error


def _rows(sheet: Any) -> list[list[str]]:
    sheet.reset_dimensions()  # the writer's own idea of the size is often wrong
    rows = [[_cell_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    while rows and not any(map(str.strip, rows[-1])):
        rows.pop()
    return rows


def _cell_text(value: Any) -> str:
    """What a cell says: dates as ISO text, numbers in their certain digits, without exponent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        exact = _CERTAIN_DIGITS.create_decimal(repr(value))
        return format(exact.normalize() if exact else Decimal(0), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _as_csv(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV of one width; a row of blank cells is a blank line."""
    found = list(rows)
    width = max(map(len, found), default=0)
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    for row in found:
        if any(cell.strip() for cell in row):
            writer.writerow([*row, *[""] * (width - len(row))])
        else:
            file.write("\n")
    return file.getvalue()
