"""Raw Parquet from landed documents: one file per document, every source column as text (decision D1).

Everything here can be deleted and is rebuilt from landing to the byte (D8), from the sealed rows where bytes
were purged. What is read is in `parsing/`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from resources.landing import LandedDocument, LandingZone
from returns_assets.drift import disagreement, retyped_columns
from returns_assets.home import Home
from returns_assets.ingest import outcome_of, parse_landed
from returns_assets.manifest_tables import REJECTED_SCHEMA, documents_table, rejected_table, states_table
from returns_assets.parquet_files import remove_stale, stamp_of, write, write_if_changed
from returns_assets.parsing.model import PARSER_VERSION, ParsedDocument
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
    retyped: Mapping[str, tuple[str, ...]]
    disagreements: tuple[str, ...]
    newest_content_at: datetime | None


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
    retyped = retyped_columns(documents, stream.identifiers)
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
            document
            for document in documents
            if document.missing_columns or document.new_columns or document.document_sha256 in retyped
        ),
        retyped=retyped,
        disagreements=tuple(
            f"{document.external_id}: {found}" for document in documents if (found := disagreement(document))
        ),
        newest_content_at=max(
            (one.newest_content_at for one in documents if one.newest_content_at), default=None
        ),
    )


def write_manifest(home: Path, streams: Sequence[Stream] = STREAMS, configured: Collection[str] = ()) -> None:
    """Write `landed_documents`, `rejected_rows` and `stream_states` of all streams, also when nothing has
    landed (D14). `configured` are the platforms that are.
    """
    zone = LandingZone(home)
    folder = home / "raw" / "_manifest"
    folder.mkdir(parents=True, exist_ok=True)
    documents = [(stream, _reparse_outdated(zone, stream)) for stream in streams]
    rejected: list[pa.Table] = [REJECTED_SCHEMA.empty_table()]
    for stream, landed in documents:
        for document in landed:
            if document.rejected_count:
                path = _rejects_folder(home, stream) / f"{document.document_sha256}.parquet"
                rejected.append(
                    pq.read_table(path, schema=REJECTED_SCHEMA)
                    if stamp_of(path) == _stamp(stream, document)
                    else rejected_table(document, parse_landed(zone, stream, document).rejected)
                )
    write_if_changed(folder / "landed_documents.parquet", documents_table(documents))
    write_if_changed(folder / "rejected_rows.parquet", pa.concat_tables(rejected))
    write_if_changed(folder / "stream_states.parquet", states_table(Home(home), documents, configured))


def _rejects_folder(home: Path, stream: Stream) -> Path:
    return home / "raw" / "_rejected" / stream.platform / stream.name


def _reparse_outdated(zone: LandingZone, stream: Stream) -> tuple[LandedDocument, ...]:
    """The stream's documents; those that an older parser read are read again first."""
    documents = zone.documents(*stream.key)
    outdated = [
        document
        for document in documents
        if document.parser_version != PARSER_VERSION and document.bytes_purged_at is None
    ]
    for document in outdated:
        zone.update_outcome(document, outcome_of(stream, parse_landed(zone, stream, document)))
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
    parsed = parse_landed(zone, stream, document)
    write(path, _raw_table(stream, document, parsed), stamp)
    if not parsed.rejected:
        return 1
    write(rejects_path, rejected_table(document, parsed.rejected), stamp)
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
