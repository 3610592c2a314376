"""One generated document per stream: what a case is, how cases are built, and how documents are spoilt.

Cases are registered in `cases_<platform>.py` as `CASES`; `test_every_stream.py` runs them.
"""

from __future__ import annotations

import codecs
import gzip
import importlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from property_formats import Delimited, Format, Json, Opaque, Pick
from property_values import Field, Value

JUNK = (b"\x00", b"\x81\xe4", b"\xc3", b"\x1b", b"\xff", b"\xe2\x80\xa8", b"\n", b"\t", b'"', b"\\", b"\x1a")


@dataclass(frozen=True)
class Document:
    """A well-formed document and what it says.

    `cells`: per data row, in order, the raw columns and what the source has there: text, None, or a JSON
    value. Only the columns that are named are compared. `typed`: the rows that staging must give, projected
    on their keys (Decimal, int, date, naive UTC datetime, text); every row has the same keys.
    """

    content: bytes
    cells: tuple[Mapping[str, Any], ...]
    typed: tuple[Mapping[str, Any], ...] = ()

    @property
    def rows(self) -> int:
        """The data rows that the document declares."""
        return len(self.cells)


@dataclass(frozen=True)
class Case:
    """How documents of one stream are generated. `name` tells several cases of one stream apart."""

    key: tuple[str, str]
    documents: SearchStrategy[Document]
    format: Format = field(default_factory=Opaque)
    name: str = ""
    content_type: str | None = None
    file_name: str = "document.txt"

    @property
    def id(self) -> str:
        """Plain text that names the case in test ids."""
        return "/".join((*self.key, self.name)) if self.name else "/".join(self.key)


def cases() -> tuple[Case, ...]:
    """The cases of all `cases_<platform>.py` beside this module, by file name and as listed there."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("cases_*.py"))
    return tuple(case for name in names for case in importlib.import_module(name).CASES)


def delimited(
    platform: str,
    stream: str,
    columns: Mapping[str, Field],
    layout: Delimited | None = None,
    *,
    raw_names: Mapping[str, str] | None = None,
    name: str = "",
    max_rows: int = 4,
    charset: str = "utf-8",
) -> Case:
    """A table below one header; `columns` are by header as the platform spells it.

    A raw column is the header in snake_case unless `raw_names` says otherwise.
    """
    chosen = layout or Delimited()
    names = {header: (raw_names or {}).get(header, _snake(header)) for header in columns}

    def document(rows: Sequence[Mapping[str, Value]]) -> Document:
        table = [list(columns), *([str(row[header].source) for header in columns] for row in rows)]
        cells = tuple({names[header]: row[header].source for header in columns} for row in rows)
        return Document(chosen.write(table).encode(charset), cells, _typed(columns, rows))

    return Case((platform, stream), _rows(columns, max_rows).map(document), chosen, name)


def json_elements(
    platform: str,
    stream: str,
    keys: Mapping[str, Field],
    layout: Json | None = None,
    *,
    raw_names: Mapping[str, str] | None = None,
    name: str = "",
    max_rows: int = 4,
) -> Case:
    """Objects with these keys, one raw row each; a raw column is the key in snake_case unless `raw_names`
    says otherwise.
    """
    chosen = layout or Json(("data",))
    names = {key: (raw_names or {}).get(key, _snake(key)) for key in keys}

    def document(rows: Sequence[Mapping[str, Value]]) -> Document:
        elements = [{key: row[key].source for key in keys} for row in rows]
        cells = tuple({names[key]: row[key].source for key in keys} for row in rows)
        return Document(chosen.write(elements).encode(), cells, _typed(keys, rows))

    return Case((platform, stream), _rows(keys, max_rows).map(document), chosen, name)


def _rows(fields: Mapping[str, Field], max_rows: int) -> SearchStrategy[list[dict[str, Value]]]:
    row = st.fixed_dictionaries({name: found.values for name, found in fields.items()})
    return st.lists(row, min_size=1, max_size=max_rows)


def _typed(fields: Mapping[str, Field], rows: Sequence[Mapping[str, Value]]) -> tuple[Mapping[str, Any], ...]:
    staged = {name: found.staging for name, found in fields.items() if found.staging}
    return tuple(
        {"row_number": number, **{column: row[name].typed for name, column in staged.items()}}
        for number, row in enumerate(rows, start=1)
    )


def _snake(name: str) -> str:
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"[^0-9a-z]+", "_", parted.lower()).strip("_")


@dataclass(frozen=True)
class Mutation:
    """A document after it was spoilt, and the rows that it holds as the harness counts (None: unknown)."""

    content: bytes
    rows: int | None


@st.composite
def encoded(draw: DrawFn, case: Case) -> tuple[bytes, Document]:
    """A well-formed document in another wrapping that changes no cell, and the document."""
    document = draw(case.documents)
    if isinstance(case.format, Opaque):
        return draw(st.sampled_from([document.content, gzip.compress(document.content)])), document
    text = document.content.decode()
    ends = text.replace("\n", "\r\n")
    wrapped = (
        document.content,
        ends.encode(),
        codecs.BOM_UTF8 + document.content,
        text.encode("utf-16"),
        codecs.BOM_UTF16_BE + ends.encode("utf-16-be"),
        gzip.compress(document.content),
        gzip.compress(gzip.compress(codecs.BOM_UTF8 + ends.encode())),
    )
    return draw(st.sampled_from(wrapped)), document


@st.composite
def mutated(draw: DrawFn, case: Case) -> Mutation:
    """A document that went wrong on its way, in up to three ways at once."""

    def pick(count: int) -> int:
        return draw(st.integers(0, max(count - 1, 0)))

    content = draw(case.documents).content
    if isinstance(case.format, Opaque):
        return Mutation(_spoil_bytes(content, pick), None)
    text = content.decode()
    kind = pick(10)
    for _ in range(pick(3) if kind < 4 else 0 if kind == 9 else 1):
        text = case.format.spoil(text, pick)
    if kind in (1, 7):
        text = text[: pick(len(text) + 1)]
    if kind in (2, 8):
        spoilt = _spoil_bytes(text.encode(), pick)
        return Mutation(spoilt, None if spoilt[:2] == b"\x1f\x8b" else case.format.count(_as_text(spoilt)))
    if kind == 9 and pick(3) == 0:
        text = text[:0]
    return Mutation(_encode(text, pick), case.format.count(text))


def _spoil_bytes(content: bytes, pick: Pick) -> bytes:
    """Junk somewhere but at the very start, a cut, or a byte turned over."""
    position = 1 + pick(len(content))
    kind = pick(4)
    if kind == 0:
        return content[:position]
    if kind == 1:
        return content[:position] + content[position + 1 + pick(30) :]
    return content[:position] + JUNK[pick(len(JUNK))] * (1 + 5 * pick(2)) + content[position:]


def _as_text(content: bytes) -> str:
    """Spoilt bytes as text with the same ASCII characters at the same places."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _encode(text: str, pick: Pick) -> bytes:
    """One of the encodings that documents come in; cp1252 without a label where the text allows it."""
    kind = pick(8)
    if kind == 1:
        return codecs.BOM_UTF8 + text.encode()
    if kind == 2 and text:
        return text.encode("utf-16")
    if kind == 3:
        return gzip.compress(text.encode())
    if kind == 4:
        return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    if kind == 5:
        return text.encode("cp1252", "replace")
    return text.encode()
