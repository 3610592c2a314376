"""Reading ahead with a bound: a source is read in a thread of its own, as far as there is room (R-VC-22).

Knows nothing of streams. When whoever takes the items is slow, the source waits; memory stays bounded.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")
ITEMS_AHEAD = 8
BYTES_AHEAD = 64 * 1024**2


class _Lane(Generic[Item]):
    """The items between the two threads, and how the reading ended."""

    def __init__(self, size_of: Callable[[Item], int], items: int, size: int) -> None:
        self._size_of = size_of
        self._most_items, self._most_size = items, size
        self._waiting: deque[Item] = deque()
        self._size = 0
        self._changed = threading.Condition()
        self._is_over = self._is_stopped = False
        self._error: BaseException | None = None

    def fill(self, source: Iterator[Item]) -> None:
        """Runs in the reading thread. An error is kept for the taker, behind the items that came before
        it.
        """
        error: BaseException | None = None
        try:
            for item in source:
                if not self._put(item):
                    break
        except BaseException as raised:
            error = raised
        with self._changed:
            self._error, self._is_over = error, True
            self._changed.notify_all()

    def _put(self, item: Item) -> bool:
        """Waits for room; one item is always let in, however large. False when nobody takes items any
        more.
        """
        size = self._size_of(item)
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopped or self._has_room(size))
            if self._is_stopped:
                return False
            self._waiting.append(item)
            self._size += size
            self._changed.notify_all()
        return True

    def _has_room(self, size: int) -> bool:
        return not self._waiting or (
            len(self._waiting) < self._most_items and self._size + size <= self._most_size
        )

    def take(self) -> Iterator[Item]:
        """The items in their order; then the error that ended the reading, if one did."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting) or self._is_over)
                if not self._waiting:
                    break
                item = self._waiting.popleft()
                self._size -= self._size_of(item)
                self._changed.notify_all()
            yield item
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Nobody takes items any more: the reading ends at its next item."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()


def read_ahead(
    source: Iterator[Item],
    size_of: Callable[[Item], int],
    items: int = ITEMS_AHEAD,
    size: int = BYTES_AHEAD,
) -> Generator[Item, None, None]:
    """The source's items, at most so many and so large read ahead. Close it to end the reading early.

    Raises what the source raises, after the items that came before it.
    """
    lane = _Lane(size_of, items, size)
    thread = threading.Thread(target=lane.fill, args=(source,), daemon=True)
    thread.start()
    try:
        yield from lane.take()
    finally:
        lane.stop()
        thread.join()
