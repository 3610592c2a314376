"""Collecting what is new for one stream: dropped files, then the platform's API, as far as the run wants
them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from resources.clients import CLIENTS
from resources.connections import Connections
from resources.errors import PlatformError
from resources.http import PlatformClient
from resources.landing import LandingZone
from returns_assets.extract import extract
from returns_assets.home import Home
from returns_assets.inbox import collect_inbox
from returns_assets.streams import STREAMS, Stream


@dataclass(frozen=True)
class Collected:
    """What came in. `failure` is why the platform could not be read to the end; `problems` are files left in
    the inbox.
    """

    landed: int
    failure: str | None = None
    problems: tuple[str, ...] = ()


def collect(
    stream: Stream,
    home: Home,
    sources: Collection[str],
    client: PlatformClient | None,
    as_of: datetime,
    say: Callable[[str], None],
) -> Collected:
    """Land what is new. A failing platform is part of the answer; what came before it failed is kept."""
    zone = LandingZone(home.path)
    landed = 0
    problems: tuple[str, ...] = ()
    if "inbox" in sources:
        report = collect_inbox(home.path, zone, stream, say)
        landed = len(report.landed)
        problems = tuple(f"{problem.path}: {problem.reason}" for problem in report.problems)
    if "api" not in sources or not stream.api:
        return Collected(landed, problems=problems)
    known = len(zone.documents(*stream.key))
    failure = None
    try:
        extract(stream, client, zone, as_of, say)
    except PlatformError as error:
        failure = str(error)
    return Collected(landed + len(zone.documents(*stream.key)) - known, failure, problems)


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
