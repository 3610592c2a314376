"""What names a person is not carried past landing: columns and JSON keys, declared or by their name.

Works on parsed documents, so that every stream and every format goes through it. How free text is masked
is in `masking.py`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from returns_assets.parsing.cells import split_quoted
from returns_assets.parsing.json_documents import NumberText, dump, load, snake_case
from returns_assets.parsing.masking import WITHHELD, mask_patterns, mask_reason, mask_tokens
from returns_assets.parsing.model import DELIMITERS, LOCALE_COLUMNS, ParsedDocument, RawRows, RejectedRow

WITHHELD_FACT = "withheld"
_STRONG = frozenset(
    [
        "email",
        "emails",
        "mail",
        "phone",
        "phones",
        "telephone",
        "mobile",
        "fax",
        "street",
        "street1",
        "street2",
        "postcode",
        "postal",
        "zip",
        "zipcode",
        "comment",
        "comments",
        "remark",
        "remarks",
        "note",
        "notes",
        "surname",
        "firstname",
        "lastname",
        "forename",
        "nickname",
        "username",
        "birthday",
        "birthdate",
        "cpf",
        "passport",
    ]
)
_WEAK = frozenset(
    [
        "buyer",
        "recipient",
        "addressee",
        "consignee",
        "receiver",
        "address",
        "addresses",
        "message",
        "messages",
    ]
)
_PEOPLE = frozenset(
    [
        "customer",
        "client",
        "user",
        "contact",
        "consumer",
        "shopper",
        "person",
        "guest",
        "owner",
        "buyer",
        "recipient",
    ]
)
_NAME_OF = _PEOPLE | frozenset(["first", "last", "middle", "given", "family", "full", "gift"])
_LETTERS_OF_ACCOUNT = re.compile(r"(credit|debit|delivery|dispatch|shipping)_notes?")
_HARMLESS_ENDS = frozenset(
    [
        "id",
        "ids",
        "uid",
        "type",
        "status",
        "count",
        "amount",
        "fee",
        "fees",
        "tax",
        "total",
        "price",
        "discount",
        "currency",
        "country",
        "quantity",
        "at",
        "date",
        "time",
        "percent",
        "rate",
        "refund",
    ]
)
_HARMLESS_STARTS = frozenset(["is", "has", "can", "was"])
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


def looks_personal(name: str) -> bool:
    """Whether a column or key says by its name that it holds a person's data; an id or an amount does not."""
    return _is_strong(name) or _is_weak(name)


def _words(name: str) -> list[str]:
    return _LETTERS_OF_ACCOUNT.sub("document", snake_case(name)).split("_")


def _is_strong(name: str) -> bool:
    words = _words(name)
    pairs = set(itertools.pairwise(words))
    return bool(
        _STRONG & set(words)
        or {("e", "mail"), ("post", "code")} & pairs
        or any(second in ("name", "names") and first in _NAME_OF for first, second in pairs)
    )


def _is_weak(name: str) -> bool:
    words = _words(name)
    is_harmless = words[-1] in _HARMLESS_ENDS or words[0] in _HARMLESS_STARTS
    return bool(_WEAK & set(words)) and not is_harmless


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
    facts = {name: mask_patterns(text) for name, text in parsed.facts.items()}
    return replace(
        parsed,
        rows=rows,
        rejected=tuple(mask.row(row) for row in parsed.rejected),
        facts={**facts, WITHHELD_FACT: ", ".join(guessed)} if guessed else facts,
    )


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
            changed[at] = _scrubbed_cell(changed[at], declared, keys)
        cells.append(tuple(changed))
    return replace(rows, cells=cells), keys


def _scrubbed_cell(text: str | None, declared: Collection[str], keys: set[str]) -> str | None:
    if not text or text[0] not in "{[" or not (declared or _HINT.search(text)):
        return text
    try:
        value = load(text)
    except ValueError:
        return text
    found: set[str] = set()
    scrubbed = scrub(value, declared, found)
    keys |= found
    return dump(scrubbed) if found else text


def scrub(value: Any, declared: Collection[str], found: set[str], *, is_person: bool = False) -> Any:
    """A JSON value whose personal keys have null at any depth; `found` collects their names in snake_case."""
    if isinstance(value, list):
        return [scrub(item, declared, found, is_person=is_person) for item in value]
    if not isinstance(value, Mapping):
        return value
    result: dict[str, Any] = {}
    for key, item in value.items():
        name = snake_case(key)
        is_named = is_person and name == "name" and isinstance(item, str)
        if item is not None and (name in declared or is_named or _is_personal_value(name, item)):
            found.add(name)
            result[key] = None
        else:
            result[key] = scrub(item, declared, found, is_person=bool(_PEOPLE & set(name.split("_"))))
    return result


def _is_personal_value(name: str, item: Any) -> bool:
    if _is_strong(name):
        return True
    # A truth value or a number says nothing about who the buyer is.
    return not isinstance(item, bool | NumberText) and _is_weak(name)


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
        # Where no column can hold a person's data, only what looks like some is taken out of a row.
        self._is_strict = bool(declared or found) or not parsed.is_readable or not self._delimiter

    def row(self, row: RejectedRow) -> RejectedRow:
        if not self._is_strict:
            return replace(row, reason=mask_patterns(row.reason), raw_text=mask_patterns(row.raw_text))
        return replace(
            row, reason=mask_reason(row.reason, self._vocabulary), raw_text=self._text(row.raw_text)
        )

    def _text(self, text: str) -> str:
        if self._delimiter:
            cells = split_quoted(text, self._delimiter) if '"' in text else text.split(self._delimiter)
            if cells is not None and len(cells) == len(self._columns):
                return self._delimiter.join(map(self._cell, self._columns, cells))
            return mask_tokens(text, self._vocabulary)
        try:
            value = load(text)
        except ValueError:
            return mask_tokens(self._masked_values(text), self._vocabulary)
        return dump(self._masked_json(scrub(value, self._declared, set())))

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
