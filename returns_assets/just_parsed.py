"""Documents that this process has parsed and not yet written as raw rows: they are not parsed twice.

Bounded by what they hold; whatever is not here any more is read again from landing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from returns_assets.parsing.model import ParsedDocument

# About 100 MB of cells.
MOST_CELLS = 1_000_000


class JustParsed:
    """Parsed documents by what they were read from; the oldest go first. Safe for several threads."""

    def __init__(self, most_cells: int = MOST_CELLS) -> None:
        self._most_cells = most_cells
        self._held: OrderedDict[Hashable, ParsedDocument] = OrderedDict()
        self._cells = 0
        self._lock = Lock()

    def keep(self, key: Hashable, parsed: ParsedDocument) -> None:
        """Hold a document until it is taken, or until newer ones need its room."""
        with self._lock:
            self._drop(key)
            self._held[key] = parsed
            self._cells += _size(parsed)
            while self._cells > self._most_cells:
                self._drop(next(iter(self._held)))

    def take(self, key: Hashable) -> ParsedDocument | None:
        """The document, which is then held no longer; None when it is not here."""
        with self._lock:
            return self._drop(key)

    def _drop(self, key: Hashable) -> ParsedDocument | None:
        parsed = self._held.pop(key, None)
        if parsed is not None:
            self._cells -= _size(parsed)
        return parsed


def _size(parsed: ParsedDocument) -> int:
    """Cells of a document, its rejected rows counted as one each, and one for itself."""
    return 1 + len(parsed.rows) * len(parsed.rows.columns) + len(parsed.rejected)
