"""The warehouse is closed whatever happens, and the summary proves what it shows."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from resources.warehouse import Warehouse, WarehouseMissingError
from returns_assets.backlog import Backlog, Limits
from returns_assets.clock import parse_as_of
from returns_assets.collect import Collected
from returns_assets.freshness import Freshness
from returns_assets.history import append_open_exceptions, ensure_history_columns
from returns_assets.home import Home
from returns_assets.raw_assets import StoredRows
from returns_assets.raw_checks import Timeliness, raw_check_results
from returns_assets.raw_files import RawSummary
from returns_assets.streams import stream
from returns_assets.summary import sum_proof


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute("create table t as select 1 as a")
    return Warehouse(database=str(tmp_path / "w.duckdb"))


def test_an_error_rolls_back_and_frees_the_file(warehouse: Warehouse) -> None:
    def write_and_fail() -> None:
        with warehouse.get_connection() as connection:
            connection.execute("insert into t values (2)")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        write_and_fail()
    with duckdb.connect(warehouse.database) as connection:  # would raise while the first one is open
        assert connection.execute("select a from t").fetchall() == [(1,)]


def test_readers_do_not_block_each_other_and_cannot_write(warehouse: Warehouse) -> None:
    with warehouse.read() as first, warehouse.read() as second:
        assert first.execute("select a from t").fetchall() == second.execute("select a from t").fetchall()
        with pytest.raises(duckdb.InvalidInputException):
            first.execute("insert into t values (3)")


def test_a_missing_warehouse_is_not_created_by_reading(tmp_path: Path) -> None:
    warehouse = Warehouse(database=str(tmp_path / "none.duckdb"))
    with pytest.raises(WarehouseMissingError, match="returns run"):
        warehouse.rows("select 1")
    assert not (tmp_path / "none.duckdb").exists()


def row(currency: str, value: str) -> dict[str, object]:
    return {"currency": currency, "value": Decimal(value)}


def test_the_sum_is_proved_per_currency() -> None:
    good = sum_proof([row("GBP", "2"), row("GBP", "3"), row("EUR", "1")], [row("GBP", "5"), row("EUR", "1")])
    assert "add up to all refund lines: EUR 1.00, GBP 5.00" in good.plain
    bad = sum_proof([row("GBP", "2"), row("EUR", "4")], [row("GBP", "5"), row("EUR", "1")])
    assert "do NOT add up" in bad.plain
    assert "GBP: 3.00" in bad.plain
    assert "EUR: -3.00" in bad.plain


def test_lost_rows_are_the_only_blocking_failure() -> None:
    settlements = stream("amazon_fba", "settlements")
    summary = RawSummary(1, 10, 2, 0, 1, 0, (), (), (), {}, (), None)
    as_of = parse_as_of("2026-10-31T23:59:59Z")
    timeliness = Timeliness(as_of, Freshness(None, None), Backlog(), Limits(10, 10, timedelta(days=1)))
    stored = StoredRows(raw=9, rejected=2)
    results = {
        result.check_name: result
        for result in raw_check_results(settlements, summary, stored, Collected(0), timeliness)
    }
    assert {name for name, result in results.items() if not result.passed} == {
        "rows_accounted_for",
        "no_rejected_rows",
    }
    assert "Expected 12 rows, found 11, difference 1" in str(results["rows_accounted_for"].description)


def test_open_exceptions_are_kept_once_per_content(tmp_path: Path) -> None:
    home = Home(tmp_path)
    ensure_history_columns(home)
    source = home.history / "exceptions" / "_columns.parquet"
    values = "'id-1' as exception_id, 'open' as status, 12.5 as amount"

    def state(statement: str) -> None:
        with duckdb.connect(str(home.warehouse)) as connection:
            connection.execute("create schema if not exists marts")
            connection.execute(statement)

    state(f"create table marts.return_exceptions as select * from '{source}'")
    warehouse = Warehouse(database=str(home.warehouse))
    assert append_open_exceptions(warehouse, home, "20261031T235959Z") == (None, 0)
    state(f"insert into marts.return_exceptions by name select {values}")
    first, count = append_open_exceptions(warehouse, home, "20261031T235959Z")
    assert (first is not None, count) == (True, 1)
    assert append_open_exceptions(warehouse, home, "20261031T235959Z") == (None, 1)
    state("update marts.return_exceptions set amount = 13")
    second, _ = append_open_exceptions(warehouse, home, "20261031T235959Z")
    assert second not in (None, first)
    state("update marts.return_exceptions set status = 'resolved'")
    assert append_open_exceptions(warehouse, home, "20261101T235959Z") == (None, 0)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-31", "2026-10-31T23:59:59+00:00"),
        ("2026-10-31T12:00:00Z", "2026-10-31T12:00:00+00:00"),
        ("2026-07-01T00:30:00+01:00", "2026-06-30T23:30:00+00:00"),
    ],
)
def test_as_of_is_read_as_utc(text: str, moment: str) -> None:
    assert parse_as_of(text).isoformat() == moment


def test_an_as_of_that_is_no_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="yesterday"):
        parse_as_of("yesterday")
