"""The queue on the command line: its filters, its order and its formats, over a small warehouse."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from resources.warehouse import Warehouse
from returns_assets.command_exceptions import COLUMNS, find, write

ROWS = (
    ("old", "FBA_CLAIM_DUE", "AMAZON_FBA", 30, "20.00", 900),
    ("new", "TTS_ORPHAN_RETURN", "TIKTOK_SHOP", 2, "500.00", 400),
    ("none", "SYNC_FAILED", None, 2, None, 100),
)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    path = tmp_path / "warehouse.duckdb"
    kinds = {"age_days": "integer", "amount": "decimal(18, 4)", "priority": "integer", "due_at": "timestamp"}
    columns = ", ".join(f"{name} {kinds.get(name, 'varchar')}" for name in COLUMNS)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.return_exceptions ({columns})")
        connection.executemany(
            "insert into marts.return_exceptions "
            "(exception_id, exception_code, channel, age_days, amount, priority) values (?, ?, ?, ?, ?, ?)",
            ROWS,
        )
    return Warehouse(database=str(path))


def ids(found: list[dict[str, object]]) -> list[object]:
    return [row["exception_id"] for row in found]


@pytest.mark.requirement("R-IPS-14")
def test_the_queue_is_in_the_order_of_priority(warehouse: Warehouse) -> None:
    assert ids(find(warehouse, {})) == ["old", "new", "none"]


def test_filters_narrow_by_column_age_and_value(warehouse: Warehouse) -> None:
    assert ids(find(warehouse, {"channel": "TIKTOK_SHOP"})) == ["new"]
    assert ids(find(warehouse, {}, min_age_days=30)) == ["old"]
    assert ids(find(warehouse, {}, min_age_days=31)) == []
    assert ids(find(warehouse, {}, min_amount=Decimal("20.00"))) == ["old", "new"]
    assert ids(find(warehouse, {}, min_amount=Decimal("20.01"))) == ["new"]
    assert ids(find(warehouse, {"channel": "AMAZON_FBA"}, 1, Decimal("21"))) == []


def test_every_format_holds_the_same_rows(warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    found = find(warehouse, {})
    written = {}
    for form in ("csv", "json", "jsonl"):
        write(found, form)
        written[form] = capsys.readouterr().out
    as_json = json.loads(written["json"])
    assert [row["amount"] for row in as_json] == ["20.0000", "500.0000", None]
    assert [json.loads(line) for line in written["jsonl"].splitlines()] == as_json
    from_csv = list(csv.DictReader(io.StringIO(written["csv"])))
    assert [row["exception_id"] for row in from_csv] == ["old", "new", "none"]
