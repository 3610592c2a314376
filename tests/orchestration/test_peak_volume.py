"""Ten times the usual volume: what a run does not take waits where it is, and rows arrive exactly once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from resources.connections import connections as read_connections
from resources.landing import LandingZone
from returns_assets.backlog import Backlog, Limits, backlog_of, limits, note_not_downloaded
from returns_assets.bounded import read_ahead
from returns_assets.collect import collect, platform_client
from returns_assets.home import Home
from returns_assets.raw_files import refresh_raw, write_manifest
from returns_assets.streams import STREAMS, stream
from sandbox.faults import answer
from sandbox.server import Sandbox

AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
MEDIAN_DAY, BURST = 40, 400
RETURNS = stream("zigzag", "returns")
SETTLEMENTS = stream("amazon_fba", "settlements")
pytestmark = pytest.mark.requirement("R-VC-22")


def _policy(home: Path, **values: int) -> None:
    (home / "config").mkdir(parents=True, exist_ok=True)
    seed = Path(__file__).parents[2] / "dbt_project" / "seeds" / "policies.csv"
    lines = seed.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.split(",")[0] not in values]
    own = [f"{name},{value},,,,season" for name, value in values.items()]
    (home / "config" / "policies.csv").write_text("\n".join([*kept, *own]) + "\n", encoding="utf-8")


def _drop(home: Path, count: int) -> None:
    folder = home / "inbox" / "zigzag" / "returns"
    folder.mkdir(parents=True)
    start = AS_OF - timedelta(days=1)
    for number in range(count):
        path = folder / f"burst-{number:04}.json"
        text = f'{{"data":[{{"returnId":"ZZ-{number}","updatedAt":"2026-10-30T10:00:00Z","items":[]}}]}}'
        path.write_text(text, encoding="utf-8")
        at = (start + timedelta(seconds=number)).timestamp()
        os.utime(path, (at, at))


def _raw_ids(home: Path) -> list[str]:
    refresh_raw(home, RETURNS)
    files = (home / "raw" / "zigzag" / "returns").glob("*.parquet")
    return sorted(text for path in files for text in pq.read_table(path)["return_id"].to_pylist())


def test_a_burst_of_files_is_drained_over_several_runs(home: Path) -> None:
    _drop(home, BURST)
    _policy(home, documents_per_run=BURST // 4, queue_depth_limit=MEDIAN_DAY)
    state, depths = Home(home), [backlog_of(Home(home), RETURNS).depth]
    for _ in range(5):
        collected = collect(RETURNS, state, ["inbox"], None, AS_OF, lambda message: None)
        waiting = backlog_of(state, RETURNS)
        depths.append(waiting.depth)
        assert collected.landed == (BURST // 4 if depths[-2] else 0)
        complaint = limits(state, AS_OF).complaint(waiting, AS_OF)
        assert (complaint is not None) == (waiting.depth > MEDIAN_DAY)
    assert depths == [400, 300, 200, 100, 0, 0]
    assert _raw_ids(home) == sorted(f"ZZ-{number}" for number in range(BURST))
    assert not any((home / "inbox").rglob("*.json"))


def test_the_oldest_files_come_first_and_what_waits_is_in_the_manifest(home: Path) -> None:
    _drop(home, 10)
    _policy(home, documents_per_run=4)
    collect(RETURNS, Home(home), ["inbox"], None, AS_OF, lambda message: None)
    left = sorted(path.name for path in (home / "inbox").rglob("*.json"))
    assert left == [f"burst-{number:04}.json" for number in range(4, 10)]
    for one in STREAMS:
        refresh_raw(home, one)
    write_manifest(home)
    states = pq.read_table(home / "raw/_manifest/stream_states.parquet").to_pylist()
    (state,) = [row for row in states if (row["platform"], row["stream"]) == RETURNS.key]
    assert (state["waiting_files"], state["document_count"]) == (6, 4)
    assert state["oldest_waiting_at"] == AS_OF - timedelta(days=1) + timedelta(seconds=4)


@pytest.mark.requirement("R-VC-23")
def test_listed_reports_stay_listed_under_rate_limits_until_a_run_takes_them(
    home: Path, connections_file: Path, platforms: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETURNS_CONNECTIONS", str(connections_file))
    _policy(home, documents_per_run=8)
    state, zone = Home(home), LandingZone(home)
    taken, left = [], []
    for _ in range(8):
        platforms.faults.script("getReportDocument", answer(429, retry_after=0))
        with platform_client("amazon_fba", read_connections(home)) as client:
            collected = collect(SETTLEMENTS, state, ["api"], client, AS_OF, lambda message: None)
        assert collected.failure is None
        taken.append(collected.landed)
        left.append(backlog_of(state, SETTLEMENTS).not_downloaded)
        if not collected.landed:
            break
    assert max(taken) == 8
    assert sum(taken) == len(zone.documents(*SETTLEMENTS.key)) > 8
    assert left == sorted(left, reverse=True)
    assert left[0] == sum(taken) - 8
    assert left[-1] == 0


def test_what_a_run_left_at_the_source_is_remembered_until_it_is_taken(home: Path) -> None:
    note_not_downloaded(Home(home), RETURNS, 7)
    assert backlog_of(Home(home), RETURNS).depth == 7
    note_not_downloaded(Home(home), RETURNS, 0)
    assert backlog_of(Home(home), RETURNS) == Backlog()


def test_an_old_document_is_too_much_even_alone() -> None:
    limited = Limits(documents_per_run=1, depth=10, age=timedelta(hours=48))
    waiting = Backlog(waiting_files=1, oldest_at=AS_OF - timedelta(hours=50))
    assert "the oldest for 50 h" in (limited.complaint(waiting, AS_OF) or "")
    assert limited.complaint(Backlog(waiting_files=10, oldest_at=AS_OF), AS_OF) is None


def test_fetching_waits_while_reading_is_slow() -> None:
    given: list[int] = []

    def source() -> Iterator[bytes]:
        for number in range(50):
            given.append(number)
            yield b"x" * 10

    ahead = []
    for taken, _ in enumerate(read_ahead(source(), len, items=4, size=1000), start=1):
        time.sleep(0.002)
        ahead.append(len(given) - taken)
    assert len(ahead) == 50
    assert max(ahead) <= 5  # four in the queue, and the one that waits for room


def test_large_documents_are_bounded_by_their_size() -> None:
    given: list[int] = []

    def source() -> Iterator[bytes]:
        for number in range(10):
            given.append(number)
            yield b"x" * 600

    lengths = []
    for taken, content in enumerate(read_ahead(source(), len, items=100, size=1000), start=1):
        time.sleep(0.005)
        assert len(given) - taken <= 2
        lengths.append(len(content))
    assert lengths == [600] * 10


def test_what_came_before_a_failure_is_taken_and_nobody_is_left_reading() -> None:
    def source() -> Iterator[bytes]:
        yield b"1"
        yield b"2"
        raise OSError("gone")

    taken = []
    with pytest.raises(OSError, match="gone"):
        taken.extend(read_ahead(source(), len))
    before = threading.active_count()
    endless = read_ahead(iter(lambda: b"x", b""), len)
    assert next(endless) == b"x"
    endless.close()
    assert threading.active_count() == before
