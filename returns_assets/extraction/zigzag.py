"""Fetching ZigZag's lists, page by page. How ZigZag is called is in `resources/zigzag.py`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Protocol

from resources.landing import LandingZone
from returns_assets.extraction.model import Fetched, Progress, first_of_month, page_arrival
from returns_assets.streams import Stream

# Units may lie in a hub for long before anything about them changes.
LOOK_BACK = timedelta(days=400)


class ZigZagPages(Protocol):
    """What is needed of the ZigZag client."""

    def pages(self, resource: str, since: datetime | None = None) -> Iterator[bytes]:
        """The pages of a list."""


def fetch(
    stream: Stream,
    client: ZigZagPages,
    landing: LandingZone,  # noqa: ARG001
    as_of: datetime,
    on_progress: Progress,  # noqa: ARG001
) -> Fetched:
    """One document per page."""
    for content in client.pages(stream.name, first_of_month(as_of, LOOK_BACK)):
        yield content, page_arrival(stream, content, as_of)
