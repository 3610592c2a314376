"""Pulls a stream from its platform's API into the landing zone, reading a few documents ahead of parsing.

What is asked for is decided per platform in `extraction/`.
"""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta

from resources.http import PlatformClient
from resources.landing import Arrival, LandedDocument, LandingZone, sha256_of
from returns_assets.bounded import read_ahead
from returns_assets.extraction import FETCHERS
from returns_assets.extraction.model import Listed, Progress
from returns_assets.ingest import land_document
from returns_assets.streams import Stream


def extract(
    stream: Stream,
    client: PlatformClient | None,
    landing: LandingZone,
    as_of: datetime,
    on_progress: Progress = lambda message: None,  # noqa: ARG005
    limit: int | None = None,
) -> list[LandedDocument]:
    """Fetch what a stream's platform has and land it; documents that had landed before are not among the
    result.

    `client` is the platform's; without one (not configured), and for a report without data, there is nothing.
    Each document lands as soon as it is there, so what came before a failing call is kept. After `limit` new
    documents the rest stays at the source for the next run, and `Listed` says so.

    Raises:
        PlatformError: a call failed; nothing is taken for "no data".
    """
    if client is None or not stream.api:
        on_progress(f"{stream.platform} is not configured: nothing fetched for {stream.name}")
        return []
    known = {document.document_sha256 for document in landing.documents(*stream.key)}
    landed: dict[str, LandedDocument] = {}
    listed = _Listed(on_progress)
    fetched = FETCHERS[stream.platform](stream, client, landing, as_of, listed)
    with closing(read_ahead(fetched, lambda document: len(document[0]))) as documents:
        for content, arrival in documents:
            digest = sha256_of(content)
            is_new = digest not in known and digest not in landed
            if limit is not None and len(landed) >= limit and is_new:
                on_progress(Listed(stream.name, max(listed.documents - listed.taken, 1)))
                break
            document = _land(landing, stream, content, arrival)
            listed.taken += 1
            if not is_new:
                on_progress(f"{arrival.source_name}: unchanged")
                continue
            landed[document.document_sha256] = document
            on_progress(
                f"{arrival.source_name}: {document.row_count} rows, {document.rejected_count} rejected"
            )
    return list(landed.values())


class _Listed:
    """Progress that remembers how many documents the source listed; what it said is passed on but for
    that.
    """

    def __init__(self, on_progress: Progress) -> None:
        self._on_progress = on_progress
        self.documents = self.taken = 0

    def __call__(self, message: str) -> None:
        if isinstance(message, Listed):
            self.documents = message.documents + self.taken
        else:
            self._on_progress(message)


def _land(landing: LandingZone, stream: Stream, content: bytes, arrival: Arrival) -> LandedDocument:
    """Land a document; other bytes under a known name came later, also when `as_of` is the same."""
    if arrival.source_name in landing.source_names(*stream.key):
        digest = sha256_of(content)
        versions = [one for one in landing.documents(*stream.key) if one.external_id == arrival.fallback_id]
        latest = max((one.received_at for one in versions), default=None)
        is_known = any(one.document_sha256 == digest for one in versions)
        if latest is not None and not is_known and latest >= arrival.received_at:
            moved = latest + timedelta(microseconds=1)
            arrival = Arrival(
                moved, arrival.source, arrival.source_name, arrival.fallback_id, arrival.content_type
            )
    return land_document(landing, stream, content, arrival)
