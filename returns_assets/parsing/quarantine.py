"""Rejects the rows of a parsed document whose identifiers cannot be any (R-VC-06), whatever the format.

The rules are in `identifiers.py`; which column is judged by which rule stands with the streams.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from returns_assets.parsing.identifiers import identifier_complaint
from returns_assets.parsing.json_documents import dump
from returns_assets.parsing.model import (
    DELIMITERS,
    LOCALE_COLUMNS,
    ParsedDocument,
    RawRows,
    RejectedRow,
)

INVALID_ID = "INVALID_ID:"


def quarantine(parsed: ParsedDocument, identifiers: Mapping[str, str]) -> ParsedDocument:
    """The document without the rows whose identifiers break their rule; each is a rejected row, for the first
    value that does.
    """
    complaints: dict[int, str] = {}
    for column, rule in identifiers.items():
        texts = parsed.rows.column(column)
        # Each distinct text is judged once.
        invalid = {
            text: complaint
            for text in set(texts)
            if (complaint := identifier_complaint(column, text, rule)) is not None
        }
        if invalid:
            for position, text in enumerate(texts):
                if text in invalid:
                    complaints.setdefault(position, invalid[text])
    return _without(parsed, complaints) if complaints else parsed


def _without(parsed: ParsedDocument, complaints: Mapping[int, str]) -> ParsedDocument:
    """The rows at some positions rejected; their text is put together from their cells."""
    rows = parsed.rows
    kept = [position for position in range(len(rows)) if position not in complaints]
    rejected = [
        RejectedRow(rows.numbers[position], reason, _text_of(parsed, rows.cells[position]))
        for position, reason in complaints.items()
    ]
    numbers = [rows.numbers[position] for position in kept]
    return replace(
        parsed,
        rows=RawRows(rows.columns, numbers, [rows.cells[position] for position in kept]),
        rejected=tuple(sorted([*parsed.rejected, *rejected], key=lambda row: row.row_number)),
    )


def _text_of(parsed: ParsedDocument, cells: Sequence[str | None]) -> str:
    pairs = [
        (name, text)
        for name, text in zip(parsed.rows.columns, cells, strict=True)
        if name not in LOCALE_COLUMNS
    ]
    delimiter = DELIMITERS.get(parsed.facts.get("delimiter", ""))
    if delimiter:
        return delimiter.join(text or "" for _, text in pairs)
    return dump({name: text for name, text in pairs if text is not None})
