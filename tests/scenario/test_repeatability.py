"""The same inputs give the same marts: run again, in another row order, or rebuilt from landing (D6, D8)."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scenario_runs import SOURCE_REFERENCES, fill_inbox, marts, reconcile

UTF8_MARK = b"\xef\xbb\xbf"


@pytest.mark.requirement("R-IPS-20")
@pytest.mark.requirement("R-X-23")
def test_a_second_run_and_a_rebuild_change_nothing(first_run: Path, tmp_path: Path) -> None:
    before = marts(first_run)
    ledger = {path.name: path.read_bytes() for path in (first_run / "exports").iterdir() if path.is_file()}
    assert before["return_exceptions"]
    assert ledger

    home = tmp_path / "again"
    shutil.copytree(first_run, home)
    reconcile(home)
    assert marts(home) == before

    (home / "warehouse.duckdb").unlink()
    shutil.rmtree(home / "raw")
    reconcile(home)
    assert marts(home) == before
    assert {path.name: path.read_bytes() for path in (home / "exports").iterdir() if path.is_file()} == ledger


def test_the_order_of_rows_changes_no_figure_state_or_key(first_run: Path, tmp_path: Path) -> None:
    fill_inbox(tmp_path)
    shuffler = random.Random(5)
    for path in sorted((tmp_path / "inbox").rglob("*")):
        # The sections of a vendor's remittance sheet are no rows of one table.
        if path.is_file() and "amazon_vendor" not in path.parts:
            shuffle_rows(path, shuffler)

    reconcile(tmp_path)

    shuffled, plain = marts(tmp_path, SOURCE_REFERENCES), marts(first_run, SOURCE_REFERENCES)
    assert shuffled["journal_entries"] == plain["journal_entries"]
    assert shuffled == plain


def shuffle_rows(path: Path, shuffler: random.Random) -> None:
    """Rewrite a document with its rows in another order; header, compression and time stay."""
    times = path.stat()
    content = path.read_bytes()
    is_gzip = content.startswith(b"\x1f\x8b")
    content = gzip.decompress(content) if is_gzip else content
    content = (
        shuffled_json(content, shuffler) if path.suffix == ".json" else shuffled_table(content, shuffler)
    )
    path.write_bytes(gzip.compress(content, mtime=0) if is_gzip else content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def shuffled_json(content: bytes, shuffler: random.Random) -> bytes:
    document = json.loads(content)
    for records in record_lists(document):
        shuffler.shuffle(records)
        for entry in records:
            shuffler.shuffle(entry.get("items") or entry.get("lines") or [])
    return json.dumps(document).encode()


def record_lists(value: Any) -> Iterator[list[dict[str, Any]]]:
    """The lists of records of a response, however its envelope wraps them."""
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from record_lists(member)


def shuffled_table(content: bytes, shuffler: random.Random) -> bytes:
    end = b"\r\n" if b"\r\n" in content else b"\n"
    lines = content.split(end)
    header = next(number for number, line in enumerate(lines) if line.strip() and line != UTF8_MARK)
    rows = [line for line in lines[header + 1 :] if line.strip()]
    shuffler.shuffle(rows)
    return end.join([*lines[: header + 1], *rows, b""])
