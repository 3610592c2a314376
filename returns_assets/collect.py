"""Collecting what is new for one stream: dropped files, then the platform's API, as far as the run wants
them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from resources.clients import CLIENTS
from resources.connections import Connections
from resources.errors import PlatformError
from resources.http import PlatformClient
from resources.landing import LandingZone
from returns_assets.backlog import limits, note_not_downloaded
from returns_assets.extract import extract
from returns_assets.extraction.model import Listed, ListTotal, Progress
from returns_assets.home import Home
from returns_assets.inbox import collect_inbox
from returns_assets.parsing.masking import mask_patterns
from returns_assets.source_events import append, failure_event, incomplete_event, well_event
from returns_assets.streams import STREAMS, Stream


@dataclass(frozen=True)
class Collected:
    """What came in. `failure` is why the platform could not be read to the end; `problems` are files left in
    the inbox; `differences` are lists that gave another number of rows than their source states.
    """

    landed: int
    failure: str | None = None
    problems: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()


def collect(
    stream: Stream,
    home: Home,
    sources: Collection[str],
    client: PlatformClient | None,
    as_of: datetime,
    say: Progress,
) -> Collected:
    """Land what is new, as much as one run takes of a stream. A failing platform is part of the answer; what
    came before it failed is kept.
    """
    zone = LandingZone(home.path)
    limit = limits(home, as_of).documents_per_run
    landed = 0
    problems: tuple[str, ...] = ()
    if "inbox" in sources:
        report = collect_inbox(home.path, zone, stream, say, limit)
        landed = len(report.landed)
        problems = tuple(f"{problem.path}: {problem.reason}" for problem in report.problems)
    if "api" not in sources or not stream.api or client is None:
        return Collected(landed, problems=problems)
    told = _Told(say)
    known = len(zone.documents(*stream.key))
    failure = None
    try:
        extract(stream, client, zone, as_of, told, max(limit - landed, 0))
        events = [incomplete_event(stream, total, as_of) for total in told.differences]
        append(home, events[0] if events else well_event(stream, as_of))
    except PlatformError as error:
        failure = mask_patterns(str(error))
        append(home, failure_event(stream, error, as_of))
    note_not_downloaded(home, stream, told.left)
    landed += len(zone.documents(*stream.key)) - known
    return Collected(landed, failure, problems, tuple(map(str, told.differences)))


class _Told:
    """Progress that keeps what has to be checked: totals that differ, and how many documents stayed
    behind.
    """

    def __init__(self, say: Progress) -> None:
        self._say = say
        self.differences: list[ListTotal] = []
        self.left = 0

    def __call__(self, message: str) -> None:
        if isinstance(message, Listed):
            self.left = message.documents
        if isinstance(message, ListTotal):
            if message.stated == message.read:
                return
            self.differences.append(message)
        self._say(message)


@contextmanager
def platform_client(platform: str, connections: Connections | None) -> Iterator[PlatformClient | None]:
    """The client of one platform, shared by its streams; None when not configured, or without connections."""
    client = CLIENTS[platform](connections) if connections and platform in CLIENTS else None
    with client or nullcontext():
        yield client


def misplaced(home: Home) -> list[str]:
    """What lies in the inbox outside of every stream's folder, and would wait there for ever."""
    folders = {(stream.platform, stream.name) for stream in STREAMS}
    found = []
    for path in sorted(home.inbox.rglob("*")) if home.inbox.is_dir() else []:
        parts = path.relative_to(home.inbox).parts
        if path.is_file() and not path.name.startswith(".") and parts[:2] not in folders:
            found.append("/".join(parts))
    return found
