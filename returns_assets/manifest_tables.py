"""The tables of the manifest: what has landed, what was rejected, and the state of every stream.

Pure but for the counting of what waits; the files are written in `raw_files.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pyarrow as pa

from resources.landing import LandedDocument
from returns_assets.backlog import backlog_of
from returns_assets.drift import retyped_columns
from returns_assets.freshness import allowances, dependent_marts, hours
from returns_assets.home import Home
from returns_assets.parsing.model import RejectedRow
from returns_assets.streams import Stream

Landed = Sequence[tuple[Stream, Sequence[LandedDocument]]]
"""Every stream with its documents."""

DOCUMENTS_SCHEMA = pa.schema(
    [
        ("platform", pa.string()),
        ("stream", pa.string()),
        ("document_sha256", pa.string()),
        ("external_id", pa.string()),
        ("version", pa.int32()),
        ("is_current", pa.bool_()),
        ("received_at", pa.timestamp("us", tz="UTC")),
        ("byte_count", pa.int64()),
        ("row_count", pa.int64()),
        ("rejected_count", pa.int64()),
        ("control_total", pa.string()),
        ("charset", pa.string()),
        ("content_type", pa.string()),
        ("source", pa.string()),
        ("source_name", pa.string()),
        ("is_readable", pa.bool_()),
        ("missing_columns", pa.list_(pa.string())),
        ("new_columns", pa.list_(pa.string())),
        ("expects_rows", pa.bool_()),
        ("facts", pa.map_(pa.string(), pa.string())),
        ("newest_content_at", pa.timestamp("us", tz="UTC")),
        ("bytes_purged_at", pa.timestamp("us", tz="UTC")),
        ("retyped_columns", pa.list_(pa.string())),
    ]
)
REJECTED_SCHEMA = pa.schema(
    [
        ("platform", pa.string()),
        ("stream", pa.string()),
        ("document_sha256", pa.string()),
        ("row_number", pa.int32()),
        ("reason", pa.string()),
        ("raw_text", pa.string()),
        ("external_id", pa.string()),
        ("version", pa.int32()),
        ("received_at", pa.timestamp("us", tz="UTC")),
        ("source_name", pa.string()),
    ]
)
STATES_SCHEMA = pa.schema(
    [
        ("platform", pa.string()),
        ("stream", pa.string()),
        ("fresh_for_hours", pa.int64()),
        ("expects_rows", pa.bool_()),
        ("is_configured", pa.bool_()),
        ("document_count", pa.int64()),
        ("newest_content_at", pa.timestamp("us", tz="UTC")),
        ("newest_document_sha256", pa.string()),
        ("dependents", pa.string()),
        ("waiting_files", pa.int64()),
        ("not_downloaded", pa.int64()),
        ("not_parsed", pa.int64()),
        ("oldest_waiting_at", pa.timestamp("us", tz="UTC")),
    ]
)


def rejected_table(document: LandedDocument, rejected: Sequence[RejectedRow]) -> pa.Table:
    """The rejected rows of a document, each with where it came from."""
    rows = [
        {
            "platform": document.platform,
            "stream": document.stream,
            "document_sha256": document.document_sha256,
            "row_number": row.row_number,
            "reason": row.reason,
            "raw_text": row.raw_text,
            "external_id": document.external_id,
            "version": document.version,
            "received_at": document.received_at,
            "source_name": document.source_name,
        }
        for row in rejected
    ]
    return pa.Table.from_pylist(rows, schema=REJECTED_SCHEMA)


def documents_table(documents: Landed) -> pa.Table:
    """One row per document and version."""
    rows = []
    for stream, landed in documents:
        retyped = retyped_columns(landed, stream.identifiers)
        rows += [_document_row(stream, one, retyped.get(one.document_sha256, ())) for one in landed]
    return pa.Table.from_pylist(rows, schema=DOCUMENTS_SCHEMA)


def _document_row(stream: Stream, document: LandedDocument, retyped: Sequence[str]) -> dict[str, object]:
    own = ("expects_rows", "facts", "retyped_columns")
    row = {name: getattr(document, name) for name in DOCUMENTS_SCHEMA.names if name not in own}
    return {
        **row,
        "expects_rows": stream.expects_rows,
        "facts": sorted(document.facts.items()),
        "retyped_columns": list(retyped),
    }


def states_table(home: Home, documents: Landed, configured: Collection[str]) -> pa.Table:
    """One row per stream: how fresh it is, how fresh it must be, what it feeds and what waits."""
    marts, allowed = dependent_marts(), allowances(home)
    rows = []
    for stream, landed in documents:
        fresh_for = allowed.get(stream.key)
        rows.append(
            {
                **_state(home, stream, landed),
                "fresh_for_hours": hours(fresh_for) if fresh_for is not None else None,
                "is_configured": stream.platform in configured,
                "dependents": ", ".join(marts.get(stream.key, ())),
            }
        )
    return pa.Table.from_pylist(rows, schema=STATES_SCHEMA)


def _state(home: Home, stream: Stream, landed: Sequence[LandedDocument]) -> dict[str, object]:
    backlog = backlog_of(home, stream)
    dated = [(one.newest_content_at, one.document_sha256) for one in landed if one.newest_content_at]
    newest_at, newest_sha256 = max(dated, default=(None, None))
    return {
        "platform": stream.platform,
        "stream": stream.name,
        "expects_rows": stream.expects_rows,
        "document_count": len(landed),
        "newest_content_at": newest_at,
        "newest_document_sha256": newest_sha256,
        "waiting_files": backlog.waiting_files,
        "not_downloaded": backlog.not_downloaded,
        "not_parsed": backlog.not_parsed,
        "oldest_waiting_at": backlog.oldest_at,
    }
