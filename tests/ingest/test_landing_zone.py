"""The landing zone: bytes kept, documents counted once, versions whatever landed first."""

from __future__ import annotations

import gzip
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from ingest_documents import detail, settlement, summary

from resources.landing import Arrival, LandedDocument, LandingZone, sha256_of
from returns_assets.ingest import id_from_file_name, land_document, outcome_of, parse_document
from returns_assets.streams import stream

START = datetime(2026, 10, 20, 12, tzinfo=UTC)
SETTLEMENTS = stream("amazon_fba", "settlements")
FIRST = settlement(summary(), detail()).encode()
REISSUED = settlement(summary(), detail(), detail("0.00")).encode()
OUTCOME = outcome_of(SETTLEMENTS, parse_document(SETTLEMENTS, FIRST, "a.txt", "text/plain"))


def _land(home: Path, content: bytes, minutes: int = 0, name: str = "a.txt") -> LandedDocument:
    arrival = Arrival(
        START + timedelta(minutes=minutes), "inbox", name, id_from_file_name(name), "text/plain"
    )
    return land_document(LandingZone(home), SETTLEMENTS, content, arrival)


def test_bytes_are_kept_as_they_came(tmp_path: Path) -> None:
    content = gzip.compress(FIRST)
    document = _land(tmp_path, content)
    assert (tmp_path / "landing/amazon_fba/settlements" / sha256_of(content)).read_bytes() == content
    assert LandingZone(tmp_path).read(document) == content
    assert (document.external_id, document.version, document.row_count) == ("25000000001", 1, 2)
    assert (document.byte_count, document.control_total, document.charset) == (len(content), "15.00", "utf-8")
    assert document.received_at == START


def test_the_same_bytes_twice_are_one_document_received_first(tmp_path: Path) -> None:
    _land(tmp_path, FIRST, minutes=5, name="b.txt")
    document = _land(tmp_path, FIRST, minutes=1, name="c.txt")
    assert _land(tmp_path, FIRST, minutes=9, name="d.txt") == document
    assert len(LandingZone(tmp_path).documents("amazon_fba", "settlements")) == 1
    assert (document.received_at, document.source_name) == (START + timedelta(minutes=1), "c.txt")
    assert LandingZone(tmp_path).source_names("amazon_fba", "settlements") == {"b.txt", "c.txt", "d.txt"}


def test_a_reissued_settlement_is_a_new_version_whatever_landed_first(tmp_path: Path) -> None:
    documents = [(FIRST, 0), (REISSUED, 1), (REISSUED + b"\n", 1)]
    outcomes = []
    for index, order in enumerate(permutations(documents)):
        home = tmp_path / str(index)
        for content, minutes in order:
            _land(home, content, minutes)
        outcomes.append(LandingZone(home).documents("amazon_fba", "settlements"))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert [document.version for document in outcomes[0]] == [1, 2, 3]
    assert [document.is_current for document in outcomes[0]] == [False, False, True]
    assert outcomes[0][0].document_sha256 == sha256_of(FIRST)
    assert outcomes[0][1].document_sha256 < outcomes[0][2].document_sha256


def test_a_document_that_cannot_be_read_lands_but_replaces_nothing(tmp_path: Path) -> None:
    _land(tmp_path, FIRST)
    broken = _land(tmp_path, b"%PDF-1.4", minutes=5, name="25000000001.txt.gz")
    assert (broken.external_id, broken.version, broken.is_current, broken.is_readable) == (
        "25000000001",
        2,
        False,
        False,
    )
    assert (broken.row_count, broken.rejected_count) == (0, 1)


@pytest.mark.parametrize(
    ("clock", "others"),
    [(timedelta(days=-1), False), (timedelta(days=1), True)],
    ids=["itself", "others-within-a-tick"],
)
def test_a_zone_sees_what_was_changed_when_the_folder_s_time_stands_still(
    tmp_path: Path, clock: timedelta, *, others: bool
) -> None:
    zone = LandingZone(tmp_path)
    folder = tmp_path / "landing/amazon_fba/settlements"
    stands_at = int((datetime.now(UTC) + clock).timestamp()) * 10**9

    def versions() -> list[int]:
        os.utime(folder, ns=(stands_at, stands_at))
        return [document.version for document in zone.documents("amazon_fba", "settlements")]

    for index in range(3):
        content = FIRST + b"\n" * index
        arrival = Arrival(START + timedelta(minutes=index), "inbox", f"{index}.txt", str(index), "text/plain")
        landed = land_document(LandingZone(tmp_path) if others else zone, SETTLEMENTS, content, arrival)
        assert versions() == list(range(1, index + 2))
        zone.update_outcome(landed, replace(OUTCOME, row_count=100 + index))
        assert versions() == list(range(1, index + 2))
        found = zone.document("amazon_fba", "settlements", landed.document_sha256)
        assert (found.version, found.row_count) == (index + 1, 100 + index)


def test_workers_that_land_the_same_file_make_one_document(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        documents = list(
            pool.map(lambda index: _land(tmp_path, FIRST, index % 4, f"{index % 4}.txt"), range(40))
        )
    assert {document.document_sha256 for document in documents} == {sha256_of(FIRST)}
    (document,) = LandingZone(tmp_path).documents("amazon_fba", "settlements")
    assert document.received_at == START
    folder = tmp_path / "landing/amazon_fba/settlements"
    assert sorted(path.name for path in folder.iterdir()) == [sha256_of(FIRST), f"{sha256_of(FIRST)}.json"]


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_half_written_bytes_are_never_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*args: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(step, fail)
    with pytest.raises(OSError, match="no space"):
        _land(tmp_path, FIRST)
    assert not [path for path in (tmp_path / "landing").rglob("*") if path.is_file()]


def test_names_that_are_no_stream_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a stream"):
        LandingZone(tmp_path).documents("..", "settlements")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", "a"),
        ("a.tsv.gz", "a"),
        ("2026.10.csv", "2026.10"),
        ("noext", "noext"),
        ("x/y.json", "y"),
        ("v1.2", "v1.2"),
    ],
)
def test_a_document_without_id_is_named_like_its_file(name: str, expected: str) -> None:
    assert id_from_file_name(name) == expected
