"""Writing the Parquet files of raw: whole or not at all, and only when they would change.

Knows nothing of streams.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_STAMP = b"returns.stamp"


def stamp_of(path: Path) -> bytes | None:
    """What the file was stamped with, None when there is no readable file."""
    if not path.exists():
        return None
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (pa.ArrowInvalid, OSError):
        return None
    stamp: bytes | None = metadata.get(_STAMP)
    return stamp


def write_if_changed(path: Path, table: pa.Table) -> int:
    """Write unless the file holds just this table, so that file times tell what is new."""
    if path.exists():
        try:
            if pq.read_table(path).equals(table):
                return 0
        except (pa.ArrowInvalid, OSError):
            pass
    write(path, table)
    return 1


def write(path: Path, table: pa.Table, stamp: bytes | None = None) -> None:
    """Write a table; `stamp` is kept in the file for `stamp_of`."""
    if stamp is not None:
        table = table.replace_schema_metadata({_STAMP: stamp})
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{uuid.uuid4().hex}.tmp")
    try:
        pq.write_table(table, temporary, compression="zstd")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def remove_stale(folder: Path, names: set[str]) -> int:
    """Remove the Parquet files of a folder that are not among the names; gives their number."""
    stale = [path for path in folder.glob("*.parquet") if path.name not in names]
    for path in stale:
        path.unlink()
    return len(stale)
