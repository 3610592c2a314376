"""What a parser gets and gives back.

Plain data; how a format is read lives in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

# Raised whenever the same bytes would give other rows, so that what was parsed before is parsed again.
PARSER_VERSION = 3

LOCALE_COLUMNS = ("_row_kind", "_decimal_mark", "_date_order")
# What the fact `delimiter` of a delimited document says; documents of other formats have no such fact.
DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";"}


@dataclass(frozen=True)
class DocumentContext:
    """What is known about a document apart from its bytes."""

    platform: str
    stream: str
    file_name: str
    content_type: str | None = None


@dataclass(frozen=True)
class RawRow:
    """One data row: text exactly as in the source; None where the source has no such cell."""

    row_number: int
    values: Mapping[str, str | None]


@dataclass(frozen=True)
class RejectedRow:
    """A row that cannot be a row of its stream. Row number 0 is the document itself."""

    row_number: int
    reason: str
    raw_text: str


@dataclass(frozen=True)
class RawRows(Sequence[RawRow]):
    """The accepted rows of a document, kept as cells and shown as `RawRow`: millions of mappings cost too
    much.
    """

    columns: tuple[str, ...] = ()
    numbers: Sequence[int] = ()
    cells: Sequence[Sequence[str | None]] = ()

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, index: int) -> RawRow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[RawRow]: ...
    def __getitem__(self, index: int | slice) -> RawRow | Sequence[RawRow]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        return RawRow(self.numbers[index], dict(zip(self.columns, self.cells[index], strict=True)))

    def __iter__(self) -> Iterator[RawRow]:
        return (self[position] for position in range(len(self)))

    def column(self, name: str) -> list[str | None]:
        """The column's texts in row order; all None when the document has no such column."""
        if name not in self.columns:
            return [None] * len(self)
        position = self.columns.index(name)
        return [row[position] for row in self.cells]


@dataclass(frozen=True)
class ParsedDocument:
    """A document as read. Data rows in the document = `rows` + `rejected`, unless it is not readable at all.

    `external_id` is the id inside the document, None when it has none or several. `control_total` is the
    total that the document states about itself, as plain decimal text. `facts` are further findings for
    metadata and messages.
    """

    external_id: str | None
    rows: RawRows
    rejected: tuple[RejectedRow, ...]
    charset: str
    missing_columns: tuple[str, ...] = ()
    new_columns: tuple[str, ...] = ()
    control_total: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    is_readable: bool = True


class UnreadableError(Exception):
    """The bytes are no document of the stream.

    Only travels inside the parsers; see `readable_or_rejected`.
    """

    def __init__(self, reason: str, raw_text: str = "", charset: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.raw_text = raw_text
        self.charset = charset


Parser = Callable[[bytes, DocumentContext], ParsedDocument]

EXCERPT_LENGTH = 2000


def readable_or_rejected(parse: Parser) -> Parser:
    """Turn "this is no such document" into a parsed document without rows and one rejected row number 0."""

    def parse_or_reject(content: bytes, context: DocumentContext) -> ParsedDocument:
        try:
            return parse(content, context)
        except UnreadableError as error:
            rejected = RejectedRow(0, error.reason, error.raw_text[:EXCERPT_LENGTH])
            return ParsedDocument(None, RawRows(), (rejected,), error.charset, is_readable=False)

    return parse_or_reject
