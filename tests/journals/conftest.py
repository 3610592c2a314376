"""A warehouse built by dbt from the golden cases, once per test session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import money_cases
import pytest
from dbt_runs import build


@pytest.fixture(scope="session")
def golden_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("golden")
    money_cases.plant(path)
    done = build(path, money_cases.AS_OF)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return path


@pytest.fixture
def golden(golden_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(str(golden_home / "warehouse.duckdb"), read_only=True)
    yield connection
    connection.close()
