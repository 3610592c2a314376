"""Tab, comma and semicolon separated text: header, rows by column name, rows that do not fit.

Counts columns and names them; what a column may hold is decided in `tables.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from returns_assets.parsing.cells import plain_rows, quoted_rows, split_quoted
from returns_assets.parsing.model import DELIMITERS, RejectedRow, UnreadableError

_DELIMITER_NAMES = {delimiter: name for name, delimiter in DELIMITERS.items()}
_SEPARATORS = re.compile(r"[\W_]+")
_MAX_NAMES = 12

Cells = Sequence[str | None]


@dataclass(frozen=True)
class Layout:
    """What a delimited stream looks like.

    `columns` are expected (their absence is reported), `extras` are known but come and go, `required` must
    be in the header. `aliases` map other header names. `costs` are the amounts that are costs of one unit.

    Rows that lack blank cells at their end: `reaches` are the columns that such a row must still have, or it
    ends exactly at `summary_end`. A row that ends at `safe_end`, whose type proves that nothing shifted, is
    complete in every file; so is one that ends at `optional_after` or later, where the source itself leaves
    out what comes after it, row by row.
    """

    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    extras: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    reaches: tuple[str, ...] = ()
    summary_end: str = ""
    safe_end: str = ""
    optional_after: str = ""
    amounts: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    timestamps: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass
class Records:
    """The rows with the right number of cells, in document order, and those without.

    Filled by `read_records`.
    """

    columns: tuple[str, ...]
    missing: tuple[str, ...]
    new: tuple[str, ...]
    delimiter: str
    numbers: list[int] = field(default_factory=list)
    cells: list[Cells] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)

    @property
    def delimiter_name(self) -> str:
        """The delimiter as a word, for messages."""
        return _DELIMITER_NAMES[self.delimiter]


def normalise_header(text: str) -> str:
    """A column name in snake_case, whatever its case, blanks, hyphens and quotes."""
    return _SEPARATORS.sub("_", text).strip("_").lower()


def read_records(text: str, layouts: Sequence[Layout]) -> tuple[Layout, Records]:
    """Recognise the layout by its required columns and read the rows.

    Raises UnreadableError when none fits.
    """
    lines = _split_lines(text)
    is_terminated = text.endswith(("\n", "\r"))
    start = next(index for index, line in enumerate(lines) if line.strip())
    if re.fullmatch(r"sep=.", lines[start].strip(), re.IGNORECASE) and start + 1 < len(lines):
        start += 1
    layout, delimiter, names = _recognise(lines[start], layouts)
    columns = _unique_names(names)
    known = set(layout.columns) | set(layout.extras)
    records = Records(
        columns=columns,
        missing=tuple(name for name in layout.columns if name not in columns),
        new=tuple(name for name in columns if name not in known),
        delimiter=delimiter,
    )
    is_quoted = delimiter != "\t" or lines[start].lstrip().startswith('"')
    body = lines[start + 1 :]
    rows = quoted_rows(body, delimiter) if is_quoted else plain_rows(body, delimiter)
    _sort_rows(rows, records, layout, width=len(names), is_terminated=is_terminated)
    return layout, records


def _split_lines(text: str) -> list[str]:
    """Lines by line feed alone: comments may hold every other character that Unicode calls a line break."""
    lines = text.split("\n") if "\n" in text else text.split("\r")
    return [line.removesuffix("\r") for line in lines]


def _recognise(header: str, layouts: Sequence[Layout]) -> tuple[Layout, str, list[str]]:
    best: tuple[int, list[str]] = (-1, [])
    for delimiter in _DELIMITER_NAMES:
        cells = split_quoted(header, delimiter) or header.split(delimiter)
        for layout in layouts:
            names = [layout.aliases.get(name, name) for name in map(normalise_header, cells)]
            if all(column in names for column in layout.required):
                return layout, delimiter, names
        if len(cells) > best[0]:
            best = (len(cells), [normalise_header(cell) for cell in cells])
    missing = sorted({name for name in layouts[0].required if name not in best[1]})
    found = ", ".join(best[1][:_MAX_NAMES]) + (", …" if len(best[1]) > _MAX_NAMES else "")
    raise UnreadableError(
        f"not a {layouts[0].name} document: expected columns {', '.join(layouts[0].required)};"
        f" missing {', '.join(missing)}; found {found[:300]}",
        header,
    )


def _unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Column names without the blank ones at the end; a blank or repeated name gets its position."""
    last = max(index for index, name in enumerate(names) if name)
    unique: list[str] = []
    for index, name in enumerate(names[: last + 1], start=1):
        chosen = name or f"column_{index}"
        while chosen in unique:
            chosen = f"{chosen}_{index}"
        unique.append(chosen)
    return tuple(unique)


def _sort_rows(
    rows: Iterator[tuple[list[str] | None, str]],
    records: Records,
    layout: Layout,
    *,
    width: int,
    is_terminated: bool,
) -> None:
    """Put each row where it belongs. Rows with too few cells wait until the file's habit is known."""
    count = len(records.columns)
    short: list[tuple[int, list[str], str]] = []
    leaves_blanks = False
    number = 0
    for number, (cells, text) in enumerate(rows, start=1):
        if cells is None:
            records.rejected.append(RejectedRow(number, "its quotes do not pair up", text))
        elif "\0" in text:
            records.rejected.append(RejectedRow(number, "it holds a NUL character", text))
        elif len(cells) > count and (len(cells) > width or any(cells[count:])):
            reason = f"{len(cells)} columns instead of {count}"
            records.rejected.append(RejectedRow(number, reason, text))
        elif len(cells) < count:
            short.append((number, cells, text))
        else:
            leaves_blanks = leaves_blanks or not cells[count - 1].strip()
            records.numbers.append(number)
            records.cells.append(cells[:count] if len(cells) > count else cells)
            records.texts.append(text)
    if short:
        _sort_short_rows(
            short, records, layout, may_be_trimmed=not leaves_blanks, last=0 if is_terminated else number
        )


def _sort_short_rows(
    short: Sequence[tuple[int, list[str], str]],
    records: Records,
    layout: Layout,
    *,
    may_be_trimmed: bool,
    last: int,
) -> None:
    """Accept a short row when its writer drops blank cells at the end of every row, and nothing needed is
    gone.

    `last` is the number of a last row without line end, which is a truncated one.
    """
    count = len(records.columns)
    ends = {name: records.columns.index(name) + 1 for name in records.columns}
    reach = max((ends[name] for name in layout.reaches if name in ends), default=count)
    optional = ends.get(layout.optional_after, count)
    accepted: dict[int, tuple[Cells, str]] = {}
    for number, cells, text in short:
        is_trimmed = may_be_trimmed and (len(cells) >= reach or len(cells) == ends.get(layout.summary_end))
        is_complete = (is_trimmed or len(cells) == ends.get(layout.safe_end)) and bool(cells[-1].strip())
        if (is_complete or len(cells) >= optional) and number != last:
            accepted[number] = ([*cells, *[None] * (count - len(cells))], text)
            continue
        cause = " (the document ends in the middle of this row)" if number == last else ""
        records.rejected.append(RejectedRow(number, f"{len(cells)} columns instead of {count}{cause}", text))
    if accepted:
        whole = zip(records.numbers, zip(records.cells, records.texts, strict=True), strict=True)
        merged = dict(sorted([*whole, *accepted.items()]))
        records.numbers[:] = merged
        records.cells[:] = [cells for cells, _ in merged.values()]
        records.texts[:] = [text for _, text in merged.values()]
