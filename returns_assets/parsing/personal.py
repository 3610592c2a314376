"""What names a person is not carried past landing: columns and JSON keys, declared or by their name.

Works on parsed documents, so that every stream and every format goes through it. How free text is masked
is in `masking.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from returns_assets.parsing.cells import split_quoted
from returns_assets.parsing.json_documents import NumberText, dump, load, snake_case
from returns_assets.parsing.masking import WITHHELD, mask_patterns, mask_reason, mask_tokens
from returns_assets.parsing.model import DELIMITERS, LOCALE_COLUMNS, ParsedDocument, RawRows, RejectedRow
from returns_assets.parsing.personal_names import is_person, is_strong, is_weak, looks_personal

WITHHELD_FACT = "withheld"
_WORDED_FACTS = frozenset({"layout", "decimal_mark_decided_by", "sheet", "other_sheets"})
_HINT = re.compile(
    r"mail|phone|mobile|fax|street|post|zip|comment|remark|note|name|birth|cpf|passport|buyer|recipient|address"
    r"|consignee|receiver|message",
    re.IGNORECASE,
)
_KEY_AND_VALUE = re.compile(r'("(?:[^"\\]|\\.){1,80}")(\s*:\s*)("(?:[^"\\]|\\.)*"?|\{[^{}]*\}?|[^\s,}\]]+)')
# Parts of an address, taken out of JSON that cannot be read as such.
_ADDRESS_PARTS = frozenset(
    ["name", "city", "state", "state_or_region", "region", "county", "district", "postal_code", "town"]
)


def withhold(
    parsed: ParsedDocument,
    personal: Collection[str],
    columns: Collection[str],
    vocabulary: Collection[str],
) -> ParsedDocument:
    """The document without personal data: columns stay and are empty, JSON keys stay and are null.

    `personal` are the declared columns and keys, `columns` the stream's known ones, `vocabulary` the names
    that may stand in masked text. What was withheld by its name alone is named in the fact `withheld`.
    """
    declared = frozenset(map(snake_case, personal))
    found = {
        name
        for name in parsed.rows.columns
        if name in declared or (name not in columns and looks_personal(name))
    }
    is_json = "delimiter" not in parsed.facts
    rows, keys = _without(parsed.rows, found, declared, is_json=is_json)
    guessed = sorted({name for name in found | keys if name not in declared})
    mask = _Mask(declared, found, parsed, vocabulary)
    facts = {name: _masked_fact(name, text) for name, text in parsed.facts.items()}
    return replace(
        parsed,
        rows=rows,
        rejected=tuple(mask.row(row) for row in parsed.rejected),
        facts={**facts, WITHHELD_FACT: ", ".join(guessed)} if guessed else facts,
    )


def _masked_fact(name: str, text: str) -> str:
    """A fact in words is the parser's own in a few cases only; else it may quote a cell."""
    return mask_patterns(text) if name in _WORDED_FACTS or " " not in text.strip() else mask_tokens(text)


def _without(
    rows: RawRows, columns: Collection[str], declared: Collection[str], *, is_json: bool
) -> tuple[RawRows, set[str]]:
    """The rows without some columns' texts and without personal keys in JSON cells; and those keys."""
    emptied = {rows.columns.index(name) for name in columns}
    nested: set[int] = set()
    if is_json:
        hints = [rows.columns.index(name) for name in rows.columns if name not in columns]
        nested = {at for at in hints if any((row[at] or "")[:1] in ("{", "[") for row in rows.cells)}
    if not emptied and not nested:
        return rows, set()
    keys: set[str] = set()
    cells = []
    for row in rows.cells:
        changed = list(row)
        for at in emptied:
            changed[at] = None
        for at in nested:
            changed[at] = _scrubbed_cell(rows.columns[at], changed[at], declared, keys)
        cells.append(tuple(changed))
    return replace(rows, cells=cells), keys


def _scrubbed_cell(column: str, text: str | None, declared: Collection[str], keys: set[str]) -> str | None:
    if not text or text[0] not in "{[" or not (declared or _HINT.search(text)):
        return text
    try:
        value = load(text)
    except ValueError:
        return text
    found: set[str] = set()
    scrubbed = scrub(value, declared, found, in_person=is_person(column))
    keys |= found
    return dump(scrubbed) if found else text


def scrub(value: Any, declared: Collection[str], found: set[str], *, in_person: bool = False) -> Any:
    """A JSON value whose personal keys have null at any depth; `found` collects their names in snake_case."""
    if isinstance(value, list):
        return [scrub(item, declared, found, in_person=in_person) for item in value]
    if not isinstance(value, Mapping):
        return value
    result: dict[str, Any] = {}
    for key, item in value.items():
        name = snake_case(key)
        is_named = in_person and name == "name" and isinstance(item, str)
        if item is not None and (name in declared or is_named or _is_personal_value(name, item)):
            found.add(name)
            result[key] = None
        else:
            result[key] = scrub(item, declared, found, in_person=is_person(name))
    return result


def _is_personal_value(name: str, item: Any) -> bool:
    if is_strong(name):
        return True
    # A truth value or a number says nothing about who the buyer is.
    return not isinstance(item, bool | NumberText) and is_weak(name)


class _Mask:
    """Masks the rejected rows of one document."""

    def __init__(
        self,
        declared: Collection[str],
        found: Collection[str],
        parsed: ParsedDocument,
        vocabulary: Collection[str],
    ) -> None:
        self._declared = declared
        self._found = found
        self._vocabulary = vocabulary
        self._columns = [name for name in parsed.rows.columns if name not in LOCALE_COLUMNS]
        self._delimiter = DELIMITERS.get(parsed.facts.get("delimiter", ""), "")
        # Where no column can hold a person's data, only what looks like some is taken out of a whole row.
        self._is_strict = (
            bool(declared or found)
            or any(map(looks_personal, parsed.new_columns))
            or not parsed.is_readable
            or not self._delimiter
        )

    def row(self, row: RejectedRow) -> RejectedRow:
        cells = self._cells(row.raw_text)
        if cells is not None and not self._is_strict:
            return replace(row, reason=mask_patterns(row.reason), raw_text=mask_patterns(row.raw_text))
        text = (
            self._delimiter.join(map(self._cell, self._columns, cells))
            if cells is not None
            else self._text(row.raw_text)
        )
        # Only a row whose cells could be told apart has a reason that quotes one.
        reason = mask_reason(row.reason, self._vocabulary) if self._is_strict else mask_patterns(row.reason)
        return replace(row, reason=reason, raw_text=text)

    def _cells(self, text: str) -> list[str] | None:
        """The row's cells when it has one for each column; otherwise nobody knows which is which."""
        if not self._delimiter:
            return None
        cells = split_quoted(text, self._delimiter) if '"' in text else text.split(self._delimiter)
        return cells if cells is not None and len(cells) == len(self._columns) else None

    def _text(self, text: str) -> str:
        if not self._delimiter:
            try:
                return dump(self._masked_json(scrub(load(text), self._declared, set())))
            except ValueError:
                text = self._masked_values(text)
        return mask_tokens(text, self._vocabulary)

    def _cell(self, name: str, text: str) -> str:
        if name in self._found and text.strip():
            return WITHHELD
        return mask_tokens(text, self._vocabulary)

    def _masked_values(self, text: str) -> str:
        """JSON that cannot be read, without the values of keys that are personal or part of an address."""

        def replaced(match: re.Match[str]) -> str:
            name = snake_case(match[1])
            is_personal = name in self._declared or name in _ADDRESS_PARTS or looks_personal(name)
            return f'{match[1]}{match[2]}"{WITHHELD}"' if is_personal else match[0]

        return _KEY_AND_VALUE.sub(replaced, text)

    def _masked_json(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: self._masked_json(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._masked_json(item) for item in value]
        if isinstance(value, str) and not isinstance(value, NumberText):
            return mask_tokens(value, self._vocabulary)
        return value
