"""Splitting lines into cells, with and without quotes. Knows nothing of columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

# A quoted cell that is not closed within so many lines is a stray quote, not a long text.
_MAX_QUOTED_LINES = 50


def plain_rows(lines: Sequence[str], delimiter: str) -> Iterator[tuple[list[str] | None, str]]:
    """Cells and original text of each line that is not blank; quotes mean nothing."""
    for line in lines:
        if line.strip():
            yield line.split(delimiter), line


def quoted_rows(lines: Sequence[str], delimiter: str) -> Iterator[tuple[list[str] | None, str]]:
    """Cells and original text of each record; None for a record whose quotes do not pair up."""
    index = 0
    while index < len(lines):
        line = lines[index]
        if '"' not in line:
            if line.strip():
                yield line.split(delimiter), line
            index += 1
            continue
        cells, taken = None, 1
        for taken in range(1, _MAX_QUOTED_LINES + 1):
            if index + taken > len(lines):
                break
            cells = split_quoted("\n".join(lines[index : index + taken]), delimiter)
            if cells is not None:
                break
        if cells is None:
            taken = 1
        yield cells, "\n".join(lines[index : index + taken])
        index += taken


def split_quoted(text: str, delimiter: str) -> list[str] | None:
    """Cells of one record; None when a quoted cell is not closed or goes on after its closing quote."""
    cells: list[str] = []
    position = 0
    while True:
        if text.startswith('"', position):
            end = position + 1
            while True:
                end = text.find('"', end)
                if end < 0:
                    return None
                if not text.startswith('""', end):
                    break
                end += 2
            cells.append(text[position + 1 : end].replace('""', '"'))
            position = end + 1
            if position < len(text) and not text.startswith(delimiter, position):
                return None
        else:
            end = text.find(delimiter, position)
            cell = text[position:] if end < 0 else text[position:end]
            if "\n" in cell:  # a line break belongs in quotes
                return None
            cells.append(cell)
            position = len(text) if end < 0 else end
        if position >= len(text):
            return cells
        position += 1
