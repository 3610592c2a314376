"""What fetching a stream means, for every platform: bytes and how they arrived.

Types and what all platforms share; no platform is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from resources.landing import Arrival, LandingZone, sha256_of
from returns_assets.streams import Stream

Progress = Callable[[str], None]
Fetched = Iterator[tuple[bytes, Arrival]]
Fetch = Callable[[Stream, Any, LandingZone, datetime, Progress], Fetched]
"""(stream, the platform's client, landing, as_of, progress) -> documents and their arrivals, oldest first."""


class ListTotal(str):
    """Progress that says how many rows a source states for a list, and how many it gave (R-IPS-08)."""

    list_name: str
    stated: int
    read: int

    def __new__(cls, list_name: str, stated: int, read: int) -> Self:
        """`list_name` is the list and its period in the platform's words."""
        told = super().__new__(cls, f"{list_name}: {stated} stated, {read} read, {stated - read} differ")
        told.list_name, told.stated, told.read = list_name, stated, read
        return told


class Listed(str):
    """Progress that says how many documents are known at the source and still to be downloaded (R-VC-22)."""

    documents: int

    def __new__(cls, what: str, count: int) -> Self:
        """Told again when it is more or less than before; counts everything not yet given."""
        told = super().__new__(cls, f"{what}: {count} documents to fetch")
        told.documents = count
        return told


_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def first_of_month(as_of: datetime, look_back: timedelta) -> datetime:
    """A look-back that starts at a month's first day, UTC, so that pages repeat within a month."""
    return (as_of.astimezone(UTC) - look_back).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def fixed_pieces(as_of: datetime, look_back: timedelta, length: timedelta) -> list[tuple[datetime, datetime]]:
    """The periods of a look-back, oldest first, in pieces that start at fixed dates: a closed piece gives the
    same document again.
    """
    midnight = as_of.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = _EPOCH + (midnight - look_back - _EPOCH) // length * length
    pieces = []
    while start < as_of:
        pieces.append((start, min(start + length, as_of)))
        start += length
    return pieces


def page_arrival(stream: Stream, content: bytes, as_of: datetime) -> Arrival:
    """A page of a list has no id of its own: it is named by its content."""
    name = f"{stream.name}-{sha256_of(content)[:12]}"
    return Arrival(as_of, "api", name, name, "application/json")
