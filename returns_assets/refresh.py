"""The streams of a platform brought up to date side by side: what is new is collected, then their Parquet
files follow.

Knows nothing of Dagster. It runs in a process of its own (`refresh_process.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from resources.connections import Connections
from resources.http import PlatformClient
from returns_assets.collect import Collected, collect, platform_client
from returns_assets.home import Home
from returns_assets.raw_files import RawSummary, refresh_raw
from returns_assets.streams import Stream, stream

STREAMS_SIDE_BY_SIDE = 6


@dataclass(frozen=True)
class RefreshOrder:
    """Which streams of a platform to refresh, and from where; without connections nobody is called."""

    platform: str
    names: tuple[str, ...]
    home: Path
    sources: tuple[str, ...]
    connections: Connections | None
    as_of: datetime


@dataclass(frozen=True)
class Refreshed:
    """A stream after its refresh: what came in, what is stored, and what was said on the way."""

    key: tuple[str, str]
    collected: Collected
    summary: RawSummary
    said: tuple[str, ...]

    @property
    def stream(self) -> Stream:
        """The stream that was refreshed."""
        return stream(*self.key)

    @property
    def is_lost(self) -> bool:
        """The source could not be read and there is nothing of it to go on with."""
        return self.collected.failure is not None and not self.summary.document_count


def refreshed(order: RefreshOrder) -> Iterator[Refreshed]:
    """The streams of an order in the order in which they are done."""
    with (
        platform_client(order.platform, order.connections) as client,
        ThreadPoolExecutor(min(len(order.names), STREAMS_SIDE_BY_SIDE)) as pool,
    ):
        waiting = [pool.submit(_refresh, order, client, name) for name in order.names]
        for done in as_completed(waiting):
            yield done.result()


def _refresh(order: RefreshOrder, client: PlatformClient | None, name: str) -> Refreshed:
    said: list[str] = []
    one = stream(order.platform, name)
    collected = collect(one, Home(order.home), order.sources, client, order.as_of, said.append)
    return Refreshed(one.key, collected, refresh_raw(order.home, one), tuple(said))
