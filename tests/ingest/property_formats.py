"""The formats of generated documents: how each is written, how its rows are counted, how it is spoilt.

Counts rows by its own reading, independent of the parsers that it judges.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from property_values import Number

Pick = Callable[[int], int]
"""pick(n) is a drawn number below n."""

WEIRD = (
    "",
    " ",
    "abc",
    "1e5",
    "-",
    "9" * 30,
    "1,234.56",
    "2026-13-45",
    "null",
    "{}",
    '"',
    "0x1F",
    "\u202e",
    "NaN",
)
WEIRD_JSON: tuple[Any, ...] = (
    None,
    True,
    "",
    "abc",
    Number("1e400"),
    Number("-7"),
    [],
    [None],
    {},
    {"a": [1]},
    "NaN",
)


class Format(Protocol):
    """What the harness must know of a format."""

    def count(self, text: str) -> int | None:
        """The data rows that the text holds; None when that is not countable without the parser."""

    def spoil(self, text: str, pick: Pick) -> str:
        """The text with columns, keys or values moved, doubled, lost or of another type."""


@dataclass(frozen=True)
class Opaque:
    """A format that the harness cannot look into, such as a workbook; only its bytes are spoilt."""

    def count(self, text: str) -> int | None:
        return None

    def spoil(self, text: str, pick: Pick) -> str:
        return text


@dataclass(frozen=True)
class Delimited:
    """Rows of cells below one header. `quoted`: cells may stand in quotes."""

    delimiter: str = ","
    quoted: bool = True
    end: str = "\n"

    def write(self, rows: Sequence[Sequence[str]]) -> str:
        """The rows as text, header first."""
        if not self.quoted:
            return "".join(self.delimiter.join(row) + self.end for row in rows)
        file = io.StringIO(newline="")
        csv.writer(file, delimiter=self.delimiter, lineterminator=self.end).writerows(rows)
        return file.getvalue()

    def count(self, text: str) -> int | None:
        lines = _lines(text)
        if not self.quoted or '"' not in text:
            return max(sum(bool(line.strip()) for line in lines) - 1, 0)
        reader = csv.reader(
            [line + "\n" for line in lines], delimiter=self.delimiter, strict=True, quotechar='"'
        )
        records, before = 0, 0
        try:
            for _ in reader:
                records += bool("".join(lines[before : reader.line_num]).strip())
                before = reader.line_num
        except csv.Error:
            return None
        return max(records - 1, 0)

    def spoil(self, text: str, pick: Pick) -> str:
        rows = self._read(text)
        width = len(rows[0]) if rows else 0
        if width < 2:
            return text
        column, other, row = pick(width), pick(width), pick(len(rows))
        changes: tuple[Callable[[], None], ...] = (
            lambda: _each(rows, lambda cells: _swap(cells, column, other)),
            lambda: _swap(rows[row], column, other),
            lambda: _each(rows, lambda cells: cells.insert(other, _at(cells, column))),
            lambda: _each(rows, lambda cells: _drop(cells, column)),
            lambda: _drop(rows[row], column),
            lambda: rows[row].insert(column, WEIRD[pick(len(WEIRD))]),
            lambda: rows.insert(pick(len(rows)) + 1, list(rows[row])),
            lambda: _put(rows[row], column, WEIRD[pick(len(WEIRD))]),
            lambda: _each(rows[1:], lambda cells: _put(cells, column, WEIRD[pick(len(WEIRD))])),
            lambda: rows.insert(row, []),
            lambda: _drop(rows, 0),
        )
        changes[pick(len(changes))]()
        return self.write(rows)

    def _read(self, text: str) -> list[list[str]]:
        if not self.quoted:
            return [line.split(self.delimiter) for line in _lines(text) if line]
        return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter) if row]


@dataclass(frozen=True)
class Json:
    """Objects in a list below `path`, in `envelope`; or one object per line (`lines`)."""

    path: tuple[str, ...] = ()
    envelope: Mapping[str, Any] | None = None
    lines: bool = False

    def write(self, elements: Sequence[Any]) -> str:
        """The elements as one document."""
        if self.lines:
            return "".join(dump(element) + "\n" for element in elements)
        return dump(self._wrap(list(elements), self.path, dict(self.envelope or {})))

    def count(self, text: str) -> int | None:
        if self.lines:
            return sum(bool(line.strip()) for line in text.split("\n"))
        found = self._elements(text)
        return None if found is None else len(found)

    def spoil(self, text: str, pick: Pick) -> str:
        elements = (
            [json.loads(line, **_EXACT) for line in text.split("\n") if line.strip()] if self.lines else None
        )
        if elements is None:
            elements = self._elements(text)
        if not elements:
            return text
        position = pick(len(elements))
        chosen = elements if pick(3) == 0 else [elements[position]]
        targets = [element for element in chosen if isinstance(element, dict) and element]
        if not targets:
            return text
        if pick(6) == 0:
            elements[position] = WEIRD_JSON[pick(len(WEIRD_JSON))]
            return self.write(elements)
        keys = list(targets[0])
        key, other, kind = keys[pick(len(keys))], keys[pick(len(keys))], pick(6)
        weird = WEIRD_JSON[pick(len(WEIRD_JSON))]
        if kind == 0:  # a key that is there twice
            return self.write(elements).replace(f'"{key}":', f'"{key}":{dump(weird)},"{key}":', 1)
        for target in targets:
            _spoil_object(target, key, other, kind, weird)
        return self.write(elements)

    def _elements(self, text: str) -> list[Any] | None:
        try:
            value = json.loads(text, **_EXACT)
        except (ValueError, RecursionError):
            return None
        for name in self.path:
            value = value.get(name) if isinstance(value, dict) else None
        return value if isinstance(value, list) else None

    def _wrap(self, value: Any, path: tuple[str, ...], around: dict[str, Any]) -> Any:
        if not path:
            return value
        inner = around.get(path[0])
        around[path[0]] = self._wrap(value, path[1:], dict(inner) if isinstance(inner, dict) else {})
        return around


_EXACT: dict[str, Any] = {"parse_float": Number, "parse_int": Number, "parse_constant": Number}


def dump(value: Any) -> str:
    """Compact JSON, `Number` without quotes."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return (
            "{"
            + ",".join(f"{json.dumps(key, ensure_ascii=False)}:{dump(item)}" for key, item in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ",".join(map(dump, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _spoil_object(target: dict[str, Any], key: str, other: str, kind: int, weird: Any) -> None:
    if kind == 1:
        target[key], target[other] = target.get(other), target.get(key)
    elif kind == 2:
        target.pop(key, None)
    elif kind == 3:
        target[key + "Copy"] = target.get(key)
    elif kind == 4:
        target[f"{other}_{key}"] = target.pop(key, None)
    else:
        target[key] = weird


def _lines(text: str) -> list[str]:
    lines = text.split("\n") if "\n" in text else text.split("\r")
    return [line.removesuffix("\r") for line in lines]


def _each(rows: Sequence[list[str]], change: Callable[[list[str]], None]) -> None:
    for row in rows:
        change(row)


def _at(cells: Sequence[str], position: int) -> str:
    return cells[position] if position < len(cells) else ""


def _swap(cells: list[str], one: int, other: int) -> None:
    if max(one, other) < len(cells):
        cells[one], cells[other] = cells[other], cells[one]


def _drop(cells: list[Any], position: int) -> None:
    if position < len(cells):
        del cells[position]


def _put(cells: list[str], position: int, text: str) -> None:
    if position < len(cells):
        cells[position] = text
