"""Fetching the ERP's exports, each as a whole. How the share is called is in `resources/erp.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from resources.landing import Arrival, LandingZone
from returns_assets.extraction.model import Fetched, Progress
from returns_assets.streams import Stream


class ErpExports(Protocol):
    """What is needed of the ERP client."""

    def export(self, stream: str) -> bytes | None:
        """The current export; None when there is none."""


def fetch(
    stream: Stream,
    client: ErpExports,
    landing: LandingZone,  # noqa: ARG001
    as_of: datetime,
    on_progress: Progress,
) -> Fetched:
    """The whole export; a changed one is a new version of it."""
    content = client.export(stream.name)
    if content is None:
        on_progress(f"{stream.name}: nothing exported")
        return
    yield content, Arrival(as_of, "api", stream.name, stream.name, None)
