"""Raw Parquet from landed documents: one file per document, every source column as text (decision D1).

Everything here can be deleted and is rebuilt from landing to the byte (D8), from the sealed rows where bytes were
purged. What is read is in `parsing/`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from resources.landing import LandedDocument, LandingZone
from returns_assets.ingest import outcome_of, parse_document
from returns_assets.parquet_files import remove_stale, stamp_of, write, write_if_changed
from returns_assets.parsing.model import PARSER_VERSION, ParsedDocument, RejectedRow
from returns_assets.sealed import unseal
from returns_assets.streams import STREAMS, Stream

METADATA_FIELDS: tuple[tuple[str, pa.DataType], ...] = (
    ("_platform", pa.string()),
    ("_stream", pa.string()),
    ("_document_sha256", pa.string()),
    ("_external_id", pa.string()),
    ("_version", pa.int32()),
    ("_row_number", pa.int32()),
    ("_received_at", pa.timestamp("us", tz="UTC")),
)
COLUMNS_FILE = "_columns.parquet"
_DOCUMENTS_SCHEMA = pa.schema(
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
    ]
)
_REJECTED_SCHEMA = pa.schema(
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


@dataclass(frozen=True)
class RawSummary:
    """What one refresh did. Counts of rows are over all documents of the stream, written now or before."""

    document_count: int
    row_count: int
    rejected_count: int
    unreadable_count: int
    written_files: int
    removed_files: int
    empty_documents: tuple[LandedDocument, ...]
    unreadable_documents: tuple[LandedDocument, ...]
    drifted_documents: tuple[LandedDocument, ...]


def refresh_raw(home: Path, stream: Stream) -> RawSummary:
    """Bring a stream's raw files in line with its landed documents: write what is missing or changed, drop
    the rest.

    A file is changed when the parser or the document's version is another; its name is the document's
    SHA-256.
    """
    zone = LandingZone(home)
    folder = home / "raw" / stream.platform / stream.name
    rejects = _rejects_folder(home, stream)
    folder.mkdir(parents=True, exist_ok=True)
    rejects.mkdir(parents=True, exist_ok=True)
    documents = _reparse_outdated(zone, stream)
    written = write_if_changed(folder / COLUMNS_FILE, _empty_table(stream))
    for document in documents:
        written += _write_document(zone, stream, document, folder, rejects)
    names = {f"{document.document_sha256}.parquet" for document in documents}
    removed = remove_stale(folder, names | {COLUMNS_FILE}) + remove_stale(rejects, names)
    return RawSummary(
        document_count=len(documents),
        row_count=sum(document.row_count for document in documents),
        rejected_count=sum(document.rejected_count for document in documents),
        unreadable_count=sum(not document.is_readable for document in documents),
        written_files=written,
        removed_files=removed,
        empty_documents=tuple(
            document
            for document in documents
            if stream.expects_rows
            and document.is_readable
            and not document.row_count + document.rejected_count
        ),
        unreadable_documents=tuple(document for document in documents if not document.is_readable),
        drifted_documents=tuple(
            document for document in documents if document.missing_columns or document.new_columns
        ),
    )


def write_manifest(home: Path, streams: Sequence[Stream] = STREAMS) -> None:
    """Write `landed_documents` and `rejected_rows` of all streams, also when nothing has landed (D14)."""
    zone = LandingZone(home)
    folder = home / "raw" / "_manifest"
    folder.mkdir(parents=True, exist_ok=True)
    documents: list[dict[str, object]] = []
    rejected: list[pa.Table] = [_REJECTED_SCHEMA.empty_table()]
    for stream in streams:
        for document in _reparse_outdated(zone, stream):
            documents.append(_document_row(stream, document))
            if document.rejected_count:
                path = _rejects_folder(home, stream) / f"{document.document_sha256}.parquet"
                rejected.append(
                    pq.read_table(path, schema=_REJECTED_SCHEMA)
                    if stamp_of(path) == _stamp(stream, document)
                    else _rejected_table(document, _parse(zone, stream, document).rejected)
                )
    table = pa.Table.from_pylist(documents, schema=_DOCUMENTS_SCHEMA)
    write_if_changed(folder / "landed_documents.parquet", table)
    write_if_changed(folder / "rejected_rows.parquet", pa.concat_tables(rejected))


def _rejects_folder(home: Path, stream: Stream) -> Path:
    return home / "raw" / "_rejected" / stream.platform / stream.name


def _parse(zone: LandingZone, stream: Stream, document: LandedDocument) -> ParsedDocument:
    if document.bytes_purged_at is not None:
        return unseal(zone.sealed_path(document))
    return parse_document(stream, zone.read(document), document.source_name, document.content_type)


def _reparse_outdated(zone: LandingZone, stream: Stream) -> tuple[LandedDocument, ...]:
    """The stream's documents; those that an older parser read are read again first."""
    documents = zone.documents(*stream.key)
    outdated = [
        document
        for document in documents
        if document.parser_version != PARSER_VERSION and document.bytes_purged_at is None
    ]
    for document in outdated:
        zone.update_outcome(document, outcome_of(stream, _parse(zone, stream, document)))
    return zone.documents(*stream.key) if outdated else documents


def _write_document(
    zone: LandingZone, stream: Stream, document: LandedDocument, folder: Path, rejects: Path
) -> int:
    """Write a document's raw file and, when it has any, its rejected rows.

    Gives the number of files written.
    """
    stamp = _stamp(stream, document)
    path = folder / f"{document.document_sha256}.parquet"
    rejects_path = rejects / path.name
    if stamp_of(path) == stamp and (not document.rejected_count or stamp_of(rejects_path) == stamp):
        return 0
    parsed = _parse(zone, stream, document)
    write(path, _raw_table(stream, document, parsed), stamp)
    if not parsed.rejected:
        return 1
    write(rejects_path, _rejected_table(document, parsed.rejected), stamp)
    return 2


def _stamp(stream: Stream, document: LandedDocument) -> bytes:
    """What a raw file depends on beside the document's bytes."""
    columns = ",".join((*stream.columns, *stream.locale_columns))
    received = document.received_at.isoformat()
    return f"{PARSER_VERSION}|{document.version}|{document.external_id}|{received}|{columns}".encode()


def _raw_table(stream: Stream, document: LandedDocument, parsed: ParsedDocument) -> pa.Table:
    rows = parsed.rows
    length = len(rows)
    names = dict.fromkeys((*stream.columns, *rows.columns, *stream.locale_columns))
    arrays: dict[str, pa.Array] = {
        name: pa.array(rows.column(name), pa.string())
        if name in rows.columns
        else pa.nulls(length, pa.string())
        for name in names
    }
    constants: Mapping[str, object] = {
        "_platform": document.platform,
        "_stream": document.stream,
        "_document_sha256": document.document_sha256,
        "_external_id": document.external_id,
        "_version": document.version,
        "_received_at": document.received_at,
    }
    for name, kind in METADATA_FIELDS:
        arrays[name] = (
            pa.array(rows.numbers, kind)
            if name == "_row_number"
            else pa.repeat(pa.scalar(constants[name], kind), length)
        )
    return pa.table(arrays)


def _empty_table(stream: Stream) -> pa.Table:
    names = [(name, pa.string()) for name in (*stream.columns, *stream.locale_columns)]
    return pa.schema([*names, *METADATA_FIELDS]).empty_table()


def _rejected_table(document: LandedDocument, rejected: Sequence[RejectedRow]) -> pa.Table:
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
    return pa.Table.from_pylist(rows, schema=_REJECTED_SCHEMA)


def _document_row(stream: Stream, document: LandedDocument) -> dict[str, object]:
    row = {
        name: getattr(document, name)
        for name in _DOCUMENTS_SCHEMA.names
        if name not in ("expects_rows", "facts")
    }
    return {**row, "expects_rows": stream.expects_rows, "facts": sorted(document.facts.items())}
