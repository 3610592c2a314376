"""One document on its way in: parse it, land it. The same step for API and inbox."""

from __future__ import annotations

import re
from pathlib import PurePath

from resources.landing import Arrival, DocumentOutcome, LandedDocument, LandingZone
from returns_assets.parsing.model import PARSER_VERSION, DocumentContext, ParsedDocument
from returns_assets.streams import Stream

_EXTENSIONS = re.compile(
    r"\.(gz|gzip|tsv|tab|txt|csv|json|jsonl|ndjson|dat|xml|html?|pdf|xlsx?)$", re.IGNORECASE
)


def parse_document(stream: Stream, content: bytes, name: str, content_type: str | None) -> ParsedDocument:
    """The document as its stream's parser reads it."""
    return stream.parse(content, DocumentContext(stream.platform, stream.name, name, content_type))


def outcome_of(parsed: ParsedDocument) -> DocumentOutcome:
    """What the manifest keeps of a parsed document."""
    return DocumentOutcome(
        external_id=parsed.external_id,
        row_count=len(parsed.rows),
        rejected_count=len(parsed.rejected),
        control_total=parsed.control_total,
        charset=parsed.charset,
        is_readable=parsed.is_readable,
        missing_columns=parsed.missing_columns,
        new_columns=parsed.new_columns,
        facts=dict(parsed.facts),
        parser_version=PARSER_VERSION,
    )


def land_document(zone: LandingZone, stream: Stream, content: bytes, arrival: Arrival) -> LandedDocument:
    """Parse and land one document, readable or not. Raises OSError when the disk does not take it."""
    parsed = parse_document(stream, content, arrival.source_name, arrival.content_type)
    return zone.land(stream.platform, stream.name, content, arrival, outcome_of(parsed))


def id_from_file_name(name: str) -> str:
    """A file name without folders and without the extensions that say how it is stored."""
    stem = PurePath(name).name
    while (shorter := _EXTENSIONS.sub("", stem)) and shorter != stem:
        stem = shorter
    return stem
