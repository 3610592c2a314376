"""Hand-made raw Parquet in a home folder, for tests that run dbt without landing anything.

Writes what ingestion would have written; knows nothing of how documents are parsed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from returns_assets.history import ensure_history_columns
from returns_assets.home import Home
from returns_assets.raw_files import write_manifest
from returns_assets.streams import STREAMS

METADATA = (
    "_platform",
    "_stream",
    "_document_sha256",
    "_external_id",
    "_version",
    "_row_number",
    "_received_at",
)
LOCALE = ("_row_kind", "_decimal_mark", "_date_order")
MANIFEST = (
    "platform",
    "stream",
    "document_sha256",
    "external_id",
    "version",
    "is_current",
    "received_at",
    "byte_count",
    "row_count",
    "rejected_count",
    "control_total",
    "charset",
    "content_type",
    "source",
    "source_name",
    "is_readable",
    "missing_columns",
    "new_columns",
)
REJECTED = ("platform", "stream", "document_sha256", "row_number", "reason", "raw_text")
RECEIVED = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
Row = Mapping[str, object]

_TYPES: dict[str, pa.DataType] = {
    "_version": pa.int32(),
    "_row_number": pa.int32(),
    "_received_at": pa.timestamp("us", tz="UTC"),
    "version": pa.int32(),
    "is_current": pa.bool_(),
    "row_number": pa.int32(),
    "received_at": pa.timestamp("us", tz="UTC"),
    "byte_count": pa.int64(),
    "row_count": pa.int64(),
    "rejected_count": pa.int64(),
    "is_readable": pa.bool_(),
    "missing_columns": pa.list_(pa.string()),
    "new_columns": pa.list_(pa.string()),
}


class RawHome:
    """A home folder with empty raw streams; documents are added to it.

    `reverse` writes the rows of each document in the opposite order and under another hash, as if another
    file told the same.
    """

    def __init__(self, path: Path, *, reverse: bool = False) -> None:
        self.path = path
        self._reverse = reverse
        self._manifest: list[Row] = []
        self._rejected: list[Row] = []
        for stream in STREAMS:
            folder = path / "raw" / stream.platform / stream.name
            folder.mkdir(parents=True, exist_ok=True)
            names = dict.fromkeys((*stream.columns, *stream.locale_columns, *METADATA, *LOCALE))
            _write(folder / "_columns.parquet", [], tuple(names))
        write_manifest(path)
        self._write_manifest()
        ensure_history_columns(Home(path))

    def add(
        self,
        platform: str,
        stream: str,
        external_id: str,
        rows: Sequence[Row],
        *,
        version: int = 1,
        rejected: Sequence[int] = (),
        received: datetime | None = None,
    ) -> str:
        """One document; `rejected` are row numbers beyond those of `rows`. Returns its sha256.

        It was received when told, else an hour after RECEIVED for each version.
        """
        name = f"{platform}/{stream}/{external_id}/{version}/{self._reverse}"
        sha = hashlib.sha256(name.encode()).hexdigest()
        received = received or RECEIVED + timedelta(hours=version)
        shared = {
            "_platform": platform,
            "_stream": stream,
            "_document_sha256": sha,
            "_external_id": external_id,
            "_version": version,
            "_received_at": received,
            "_row_kind": "detail",
            "_decimal_mark": ".",
            "_date_order": "ymd",
        }
        ordered = list(reversed(rows)) if self._reverse else rows
        raw = [{**shared, "_row_number": number, **row} for number, row in enumerate(ordered, start=1)]
        columns = tuple(dict.fromkeys((*METADATA, *LOCALE, *(name for row in raw for name in row))))
        _write(self.path / "raw" / platform / stream / f"{sha}.parquet", raw, columns)
        self._manifest.append(
            {
                "platform": platform,
                "stream": stream,
                "document_sha256": sha,
                "external_id": external_id,
                "version": version,
                "received_at": received,
                "byte_count": 1,
                "row_count": len(rows),
                "rejected_count": len(rejected),
                "charset": "utf-8",
                "source": "inbox",
                "is_readable": True,
                "missing_columns": [],
                "new_columns": [],
            }
        )
        self._rejected += [
            {
                "platform": platform,
                "stream": stream,
                "document_sha256": sha,
                "row_number": number,
                "reason": "wrong number of columns",
                "raw_text": "?",
            }
            for number in rejected
        ]
        self._write_manifest()
        return sha

    def _write_manifest(self) -> None:
        folder = self.path / "raw" / "_manifest"
        folder.mkdir(parents=True, exist_ok=True)
        rows = self._manifest
        newest = {_document(row): row["version"] for row in sorted(rows, key=itemgetter("version"))}
        documents = [{**row, "is_current": row["version"] == newest[_document(row)]} for row in rows]
        _write(folder / "landed_documents.parquet", documents, MANIFEST)
        _write(folder / "rejected_rows.parquet", self._rejected, REJECTED)


def _document(row: Row) -> tuple[object, ...]:
    """What the versions of one document share."""
    return row["platform"], row["stream"], row["external_id"]


def _write(path: Path, rows: Sequence[Row], columns: Sequence[str]) -> None:
    schema = pa.schema([(name, _TYPES.get(name, pa.string())) for name in columns])
    table = pa.Table.from_pylist([{name: row.get(name) for name in columns} for row in rows], schema=schema)
    pq.write_table(table, path)
