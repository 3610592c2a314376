"""The rows of a document whose bytes are purged: one Parquet file in landing, in the bytes' place.

Holds what parsing gave, personal data already withheld, so that raw can still be rebuilt to the same counts.
"""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from returns_assets.parquet_files import stamp_of, write
from returns_assets.parsing.model import ParsedDocument, RawRows, RejectedRow

_NUMBERS = "_row_number"


def seal(path: Path, parsed: ParsedDocument) -> None:
    """Write the rows kept and rejected of a document."""
    rows = parsed.rows
    arrays = {name: pa.array(rows.column(name), pa.string()) for name in rows.columns}
    table = pa.table({**arrays, _NUMBERS: pa.array(rows.numbers, pa.int32())})
    rejected = [[row.row_number, row.reason, row.raw_text] for row in parsed.rejected]
    write(path, table, json.dumps(rejected, ensure_ascii=False).encode())


def unseal(path: Path) -> ParsedDocument:
    """The document as it was sealed: its rows alone; what else is known of it is in its manifest.

    Raises FileNotFoundError when it was never sealed.
    """
    table = pq.read_table(path)
    columns = tuple(name for name in table.column_names if name != _NUMBERS)
    cells = list(zip(*(table.column(name).to_pylist() for name in columns), strict=True))
    numbers = table.column(_NUMBERS).to_pylist()
    rejected = tuple(RejectedRow(*row) for row in json.loads(stamp_of(path) or b"[]"))
    return ParsedDocument(None, RawRows(columns, numbers, cells or [()] * len(numbers)), rejected, "")
