"""Deletes the bytes of old documents, which hold personal data, and keeps what was read of them.

Their manifests stay and their rows are sealed first, so every count, raw and the warehouse stay as they were.
What cannot be done any more is reading such a document again with a newer parser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from resources.landing import LandedDocument, LandingZone
from returns_assets.ingest import outcome_of, parse_document
from returns_assets.sealed import seal
from returns_assets.streams import STREAMS, Stream


@dataclass(frozen=True)
class Purged:
    """What a purge deleted."""

    documents: int
    byte_count: int


def purge(
    home: Path,
    before: datetime,
    now: datetime,
    say: Callable[[str], None] = lambda message: None,  # noqa: ARG005
) -> Purged:
    """Delete the bytes of every document that was received before a time. Safe to repeat and to interrupt: a
    document is sealed before its bytes go.
    """
    zone = LandingZone(home)
    documents = byte_count = 0
    for stream in STREAMS:
        old = [one for one in zone.documents(*stream.key) if one.received_at < before]
        waiting = [one for one in old if zone.holds_bytes(one)]
        for document in waiting:
            _purge(zone, stream, document, now)
            byte_count += document.byte_count
        documents += len(waiting)
        if waiting:
            say(f"{stream.platform}/{stream.name}: {len(waiting)} documents")
    return Purged(documents, byte_count)


def _purge(zone: LandingZone, stream: Stream, document: LandedDocument, now: datetime) -> None:
    if document.bytes_purged_at is None:
        parsed = parse_document(stream, zone.read(document), document.source_name, document.content_type)
        zone.update_outcome(document, outcome_of(stream, parsed))
        seal(zone.sealed_path(document), parsed)
    zone.purge_bytes(document, now)
