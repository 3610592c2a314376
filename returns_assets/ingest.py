"""One document on its way in: parse it, judge its identifiers, withhold what is personal, land it.

The same step for API and inbox.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import cache
from pathlib import PurePath

from resources.landing import Arrival, DocumentOutcome, LandedDocument, LandingZone
from returns_assets.drift import kinds_with_rejected
from returns_assets.just_parsed import JustParsed
from returns_assets.parsing.content import column_kinds, newest_moment
from returns_assets.parsing.json_documents import snake_case
from returns_assets.parsing.model import PARSER_VERSION, DocumentContext, ParsedDocument
from returns_assets.parsing.personal import withhold
from returns_assets.parsing.quarantine import quarantine
from returns_assets.sealed import unseal
from returns_assets.streams import STREAMS, Stream

_EXTENSIONS = re.compile(
    r"\.(gz|gzip|tsv|tab|txt|csv|json|jsonl|ndjson|dat|xml|html?|pdf|xlsx?)$", re.IGNORECASE
)

_JUST_PARSED = JustParsed()


def parse_document(stream: Stream, content: bytes, name: str, content_type: str | None) -> ParsedDocument:
    """The document as its stream's parser reads it, without rows whose identifiers break their rule
    (R-VC-06) and without personal data: nothing personal leaves this function.
    """
    parsed = stream.parse(content, DocumentContext(stream.platform, stream.name, name, content_type))
    judged = quarantine(parsed, stream.identifiers)
    return withhold(judged, stream.personal, stream.columns, _column_names())


@cache
def _column_names() -> frozenset[str]:
    """The names of all columns of all streams, which may stand in the text of a rejected row."""
    return frozenset(snake_case(name) for stream in STREAMS for name in (*stream.columns, *stream.required))


def outcome_of(stream: Stream, parsed: ParsedDocument) -> DocumentOutcome:
    """What the manifest keeps of a parsed document."""
    newest = newest_moment(parsed.rows, stream.source_time)
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
        newest_content_at=newest.isoformat() if newest else None,
        column_kinds=kinds_with_rejected(parsed, column_kinds(parsed.rows)),
    )


def parse_landed(zone: LandingZone, stream: Stream, document: LandedDocument) -> ParsedDocument:
    """A landed document read again: from its bytes, or from its sealed rows when these were purged."""
    if document.bytes_purged_at is not None:
        return unseal(zone.sealed_path(document))
    digest, name, content_type = document.document_sha256, document.source_name, document.content_type
    return _JUST_PARSED.take(_read_from(stream, digest, name, content_type)) or parse_document(
        stream, zone.read(document), name, content_type
    )


def land_document(zone: LandingZone, stream: Stream, content: bytes, arrival: Arrival) -> LandedDocument:
    """Parse and land one document, readable or not. Raises OSError when the disk does not take it."""
    parsed = parse_document(stream, content, arrival.source_name, arrival.content_type)
    landed = zone.land(stream.platform, stream.name, content, arrival, outcome_of(stream, parsed))
    digest = landed.document_sha256
    _JUST_PARSED.keep(_read_from(stream, digest, arrival.source_name, arrival.content_type), parsed)
    return landed


def _read_from(stream: Stream, digest: str, name: str, content_type: str | None) -> Hashable:
    """All that a parsed document depends on."""
    return stream.key, stream.parse, PARSER_VERSION, digest, name, content_type


def id_from_file_name(name: str) -> str:
    """A file name without folders and without the extensions that say how it is stored."""
    stem = PurePath(name).name
    while (shorter := _EXTENSIONS.sub("", stem)) and shorter != stem:
        stem = shorter
    return stem
