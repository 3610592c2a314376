"""Collecting what is new for one stream: dropped files, then the platform's API, as far as the run wants
them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

from resources.connections import Connections, amazon_fba_client, erp_client, zigzag_client
from resources.errors import PlatformError
from resources.landing import LandingZone
from returns_assets.extract import PlatformClients, extract
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
    clients: PlatformClients,
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
        extract(stream, clients, zone, as_of, say)
    except PlatformError as error:
        failure = str(error)
    return Collected(landed + len(zone.documents(*stream.key)) - known, failure, problems)


@contextmanager
def platform_clients(platform: str, connections: Connections | None) -> Iterator[PlatformClients]:
    """The client of one platform, shared by its streams; none when not configured, or without connections."""
    with ExitStack() as stack:
        clients = PlatformClients()
        if connections is None:
            pass
        elif platform == "amazon_fba" and (amazon := amazon_fba_client(connections.amazon_fba)):
            clients = PlatformClients(amazon_fba=stack.enter_context(amazon))
        elif platform == "zigzag" and (
            zigzag := zigzag_client(connections.zigzag, connections.zigzag_mapping)
        ):
            clients = PlatformClients(zigzag=stack.enter_context(zigzag))
        elif platform == "erp" and (erp := erp_client(connections.erp)):
            clients = PlatformClients(erp=stack.enter_context(erp))
        yield clients


def misplaced(home: Home) -> list[str]:
    """What lies in the inbox outside of every stream's folder, and would wait there for ever."""
    folders = {(stream.platform, stream.name) for stream in STREAMS}
    found = []
    for path in sorted(home.inbox.rglob("*")) if home.inbox.is_dir() else []:
        parts = path.relative_to(home.inbox).parts
        if path.is_file() and not path.name.startswith(".") and parts[:2] not in folders:
            found.append("/".join(parts))
    return found
