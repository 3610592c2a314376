"""Streams refreshed in a process of their own: what comes back, and what is said when that process fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from returns_assets import refresh_process
from returns_assets.refresh import RefreshOrder
from returns_assets.refresh_process import RefreshProcess, RefreshProcessError

AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
BANK = "bank_line_id,value_date,currency,amount,reference\nB1,2026-10-01,GBP,12.34,DEP\nB2,never,GBP,x\n"


@pytest.fixture
def process() -> Iterator[RefreshProcess]:
    started = RefreshProcess()
    yield started
    started.close()


def order(home: Path, *names: str) -> RefreshOrder:
    return RefreshOrder("erp", names, home, ("inbox",), None, AS_OF)


def test_streams_come_back_with_what_was_landed_and_one_order_follows_another(
    tmp_path: Path, process: RefreshProcess
) -> None:
    folder = tmp_path / "inbox" / "erp" / "bank_lines"
    folder.mkdir(parents=True)
    (folder / "bank.csv").write_text(BANK)

    first = {one.stream.name: one for one in process.run(order(tmp_path, "bank_lines", "item_master"))}
    (again,) = process.run(order(tmp_path, "bank_lines"))

    assert set(first) == {"bank_lines", "item_master"}
    bank = first["bank_lines"]
    assert (bank.collected.landed, bank.summary.row_count + bank.summary.rejected_count) == (1, 2)
    assert any("bank" in line for line in bank.said)
    assert first["item_master"].summary.document_count == 0
    assert (again.collected.landed, again.summary.row_count) == (0, bank.summary.row_count)
    assert list((tmp_path / "raw" / "erp" / "bank_lines").glob("*.parquet"))


def test_a_programming_error_in_the_process_comes_back_with_its_traceback(
    tmp_path: Path, process: RefreshProcess
) -> None:
    with pytest.raises(RefreshProcessError, match=r"Traceback[^$]*no_such_stream"):
        list(process.run(order(tmp_path, "no_such_stream")))


def test_a_process_that_ends_in_the_middle_is_named_with_its_exit_code(
    tmp_path: Path, process: RefreshProcess
) -> None:
    process._process.kill()
    process._process.wait()
    with pytest.raises(RefreshProcessError, match="exit code -9"):
        list(process.run(order(tmp_path, "bank_lines")))


def test_each_run_has_a_process_of_its_own_and_the_first_takes_the_one_that_waits() -> None:
    refresh_process.end_refresh_process()
    refresh_process.start_refresh_process()
    waiting = refresh_process._kept.process
    first = refresh_process.refresh_process("run-1")
    assert first is waiting
    assert refresh_process.refresh_process("run-1") is first
    second = refresh_process.refresh_process("run-2")
    assert second is not first
    assert first._process.returncode is not None
    refresh_process.end_refresh_process()
    assert second._process.returncode is not None
