"""JSON documents as a list of elements whose numbers stay exactly as they were written.

Finds the elements and turns them into text cells; what an element must hold is decided per stream.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from returns_assets.parsing.model import ParsedDocument, RawRows, RejectedRow, UnreadableError

_CAMEL = (re.compile(r"([A-Z]+)([A-Z][a-z])"), re.compile(r"([a-z0-9])([A-Z])"))
_UNSAFE = re.compile(r"[\W_]+")


class NumberText(str):
    """A JSON number as it stands in the document; no float on the way (D4)."""

    __slots__ = ()


@dataclass(frozen=True)
class Element:
    """One element of a document: its value, or the line that could not be read."""

    value: Any
    line: str | None = None
    error: str = ""

    @property
    def text(self) -> str:
        """The line as it stands, or the value as compact JSON; needed of what is rejected only."""
        return dump(self.value) if self.line is None else self.line


def load(text: str) -> Any:
    """Parse JSON, numbers as `NumberText`.

    Raises ValueError for what is no JSON (nesting without end included).
    """
    try:
        return json.loads(text, parse_float=NumberText, parse_int=NumberText, parse_constant=NumberText)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def dump(value: Any) -> str:
    """Compact JSON text with the numbers as they were written."""
    if isinstance(value, NumberText):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{dump(key)}:{dump(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dump, value)) + "]"
    return json.dumps(_encodable(value) if isinstance(value, str) else value, ensure_ascii=False)


def cell(value: Any) -> str | None:
    """A JSON value as a raw cell: scalars as text, true and false in lower case, nested values as compact
    JSON.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return _encodable(str(value))
    return dump(value)


def _encodable(text: str) -> str:
    """The text with half of a character pair, which JSON can spell and no file can hold, as its escape."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


@lru_cache(maxsize=16384)
def snake_case(key: str) -> str:
    """A column name from a camelCase or PascalCase key."""
    for pattern in _CAMEL:
        key = pattern.sub(r"\1_\2", key)
    return _UNSAFE.sub("_", key).strip("_").lower()


def elements(text: str, unwrap: Callable[[Any], list[Any] | None]) -> list[Element]:
    """The elements of a document: one JSON value, or JSON Lines.

    `unwrap` gives the elements that a top-level value holds (an envelope, a list, a single object), or None
    when the value is nothing of the stream. Raises UnreadableError when the document as a whole cannot be
    read.
    """
    try:
        value = load(text)
    except ValueError as error:
        lines = list(_lines(text))
        if not _is_json_lines(lines):
            raise UnreadableError(f"not valid JSON: {error}", text) from None
        return [element for line in lines for element in _unwrap_line(line, unwrap)]
    found = unwrap(value)
    if found is None:
        raise UnreadableError("JSON, but nothing that this stream sends", dump(value))
    return [Element(item) for item in found]


def _lines(text: str) -> Iterator[Element]:
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            yield Element(load(line), line)
        except ValueError as error:
            yield Element(None, line, f"not valid JSON: {error}")


def _is_json_lines(lines: Sequence[Element]) -> bool:
    """Whether most lines are objects; a truncated document that was laid out over lines has few."""
    objects = sum(isinstance(line.value, dict) for line in lines)
    return lines[0].text.strip() not in ("{", "[") and objects * 2 >= len(lines) and objects > 0


def _unwrap_line(line: Element, unwrap: Callable[[Any], list[Any] | None]) -> list[Element]:
    if line.error:
        return [line]
    found = unwrap(line.value)
    if found is None:
        return [Element(line.value, line.line, "nothing that this stream sends")]
    return [Element(item) for item in found]


def to_document(
    found: Sequence[Element],
    rows_of: Callable[[Any], dict[str, str | None] | str],
    expected: Sequence[str],
    charset: str,
    external_id: Callable[[RawRows], str | None] | None = None,
    extra_columns: Sequence[str] = (),
) -> ParsedDocument:
    """One raw row per element. `rows_of` gives its cells by column, or the reason why it is rejected."""
    accepted: list[tuple[int, dict[str, str | None]]] = []
    rejected: list[RejectedRow] = []
    for number, element in enumerate(found, start=1):
        outcome = element.error or rows_of(element.value)
        if isinstance(outcome, str):
            rejected.append(RejectedRow(number, outcome, element.text))
        else:
            accepted.append((number, outcome))
    seen = dict.fromkeys(name for _, row in accepted for name in row)
    columns = tuple(dict.fromkeys((*expected, *seen)))
    rows = RawRows(
        columns,
        [number for number, _ in accepted],
        [tuple(row.get(name) for name in columns) for _, row in accepted],
    )
    return ParsedDocument(
        external_id=external_id(rows) if external_id else None,
        rows=rows,
        rejected=tuple(rejected),
        charset=charset,
        missing_columns=tuple(name for name in expected if accepted and name not in seen),
        new_columns=tuple(name for name in seen if name not in expected and name not in extra_columns),
    )
