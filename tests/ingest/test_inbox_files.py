"""Dropped files: taken in order, removed once they are stored; nothing in the inbox can fail a run."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ingest_documents import detail, settlement, summary

from resources.landing import LandingZone
from returns_assets.inbox import InboxReport, collect_inbox
from returns_assets.streams import stream

REPORT = settlement(summary(), detail()).encode()
FOLDER = "inbox/amazon_fba/settlements"


def _drop(home: Path, name: str, content: bytes = REPORT, modified: int = 1_790_000_000) -> Path:
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (modified, modified))
    return path


def _collect(home: Path) -> InboxReport:
    return collect_inbox(home, LandingZone(home))


def test_a_dropped_file_is_landed_and_removed(tmp_path: Path) -> None:
    path = _drop(tmp_path, f"{FOLDER}/october.tsv.gz", gzip.compress(REPORT))
    report = _collect(tmp_path)
    assert report.problems == ()
    assert not path.exists()
    (document,) = report.landed
    assert (document.source, document.source_name, document.external_id) == (
        "inbox",
        "october.tsv.gz",
        "25000000001",
    )
    assert document.received_at == datetime.fromtimestamp(1_790_000_000, UTC)


def test_files_are_taken_by_time_then_name_from_every_depth(tmp_path: Path) -> None:
    _drop(tmp_path, f"{FOLDER}/b.txt", REPORT + b"\n", 1_790_000_500)
    _drop(tmp_path, f"{FOLDER}/deep/er/c.txt", REPORT + b"\n\n", 1_790_000_000)
    _drop(tmp_path, "inbox/erp/sku_aliases/a.csv", b"source_system,source_sku,sku\nasin,B,A\n", 1_790_000_500)
    assert [document.source_name for document in _collect(tmp_path).landed] == ["c.txt", "a.csv", "b.txt"]


def test_only_the_asked_stream_is_collected(tmp_path: Path) -> None:
    _drop(tmp_path, f"{FOLDER}/a.txt")
    other = _drop(tmp_path, "inbox/erp/sku_aliases/a.csv", b"source_system,source_sku,sku\n")
    report = collect_inbox(tmp_path, LandingZone(tmp_path), stream("amazon_fba", "settlements"))
    assert [document.stream for document in report.landed] == ["settlements"]
    assert other.exists()


@pytest.mark.parametrize("name", [".hidden.txt", "a.txt.part", "b.TMP", ".dir/a.txt"])
def test_hidden_and_unfinished_files_wait(tmp_path: Path, name: str) -> None:
    path = _drop(tmp_path, f"{FOLDER}/{name}")
    assert _collect(tmp_path) == InboxReport((), ())
    assert path.exists()


def test_a_file_that_is_no_text_is_landed_with_its_reason(tmp_path: Path) -> None:
    _drop(tmp_path, f"{FOLDER}/scan.pdf", b"%PDF-1.4")
    _drop(tmp_path, f"{FOLDER}/empty.txt", b"")
    report = _collect(tmp_path)
    assert report.problems == ()
    assert {(one.external_id, one.is_readable, one.rejected_count) for one in report.landed} == {
        ("scan", False, 1),
        ("empty", False, 1),
    }
    assert not list((tmp_path / FOLDER).iterdir())


def test_folders_of_no_stream_are_reported(tmp_path: Path) -> None:
    _drop(tmp_path, "inbox/loose.txt")
    _drop(tmp_path, "inbox/ebay/orders/a.txt")
    _drop(tmp_path, "inbox/amazon_fba/nonsense/a.txt")
    report = _collect(tmp_path)
    assert report.landed == ()
    assert [Path(problem.path).relative_to(tmp_path).as_posix() for problem in report.problems] == [
        "inbox/amazon_fba/nonsense",
        "inbox/ebay",
        "inbox/loose.txt",
    ]
    assert "expected one of settlements, customer_returns" in report.problems[0].reason


def test_odd_entries_are_reported_and_the_rest_is_taken(tmp_path: Path) -> None:
    _drop(tmp_path, f"{FOLDER}/good.txt")
    elsewhere = _drop(tmp_path, "elsewhere.txt", REPORT + b"\n")
    (tmp_path / FOLDER / "link.txt").symlink_to(elsewhere)
    (tmp_path / FOLDER / "broken.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / FOLDER / "loop").symlink_to(tmp_path / FOLDER)
    os.mkfifo(tmp_path / FOLDER / "pipe")
    (tmp_path / FOLDER / "folder.txt").mkdir()
    report = _collect(tmp_path)
    assert sorted(document.source_name for document in report.landed) == ["good.txt", "link.txt"]
    assert [Path(problem.path).name for problem in report.problems] == ["broken.txt", "loop", "pipe"]
    assert {problem.code for problem in report.problems} == {"SYNC_FAILED"}
    assert elsewhere.exists()


def test_names_that_are_no_utf8_do_not_matter(tmp_path: Path) -> None:
    _drop(tmp_path, f"{FOLDER}/x.txt")
    (tmp_path / FOLDER / "x.txt").rename(tmp_path / FOLDER / os.fsdecode(b"caf\xe9\n.pdf"))
    (document,) = _collect(tmp_path).landed
    assert document.source_name == "caf\\xe9\n.pdf"


def test_a_file_without_permission_is_reported_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _drop(tmp_path, f"{FOLDER}/secret.txt")
    read = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self.name == "secret.txt":
            raise PermissionError(13, "Permission denied")
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    report = _collect(tmp_path)
    assert report.landed == ()
    (problem,) = report.problems
    assert (problem.reason, problem.platform, problem.stream) == (
        "Permission denied",
        "amazon_fba",
        "settlements",
    )
    assert path.exists()


def test_a_file_that_is_still_growing_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _drop(tmp_path, f"{FOLDER}/growing.txt")
    monkeypatch.setattr(Path, "read_bytes", lambda self: REPORT[:40])
    assert _collect(tmp_path) == InboxReport((), ())
    assert path.exists()


def test_a_file_is_not_removed_before_it_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _drop(tmp_path, f"{FOLDER}/a.txt")

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LandingZone, "land", full)
    assert [problem.reason for problem in _collect(tmp_path).problems] == ["No space left on device"]
    assert path.exists()


def test_no_inbox_is_no_problem(tmp_path: Path) -> None:
    assert _collect(tmp_path) == InboxReport((), ())
