"""Purging deletes bytes and nothing else: manifests, raw, counts and identities stay, also when rebuilt."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ingest_documents import RETURN_HEADER, detail, returned_unit, settlement, summary, tsv
from personal_canaries import CANARIES, COMMENT
from typer.testing import CliRunner

from resources.landing import Arrival, LandedDocument, LandingZone
from returns_assets import ingest, purge, raw_files
from returns_assets.cli import app
from returns_assets.raw_files import refresh_raw, write_manifest
from returns_assets.streams import STREAMS, Stream, stream

START = datetime(2026, 1, 10, 12, tzinfo=UTC)
NOW = datetime(2026, 10, 31, tzinfo=UTC)
RETURNS = stream("amazon_fba", "customer_returns")
SETTLEMENTS = stream("amazon_fba", "settlements")
OLD_RETURNS = tsv([RETURN_HEADER, returned_unit(customer_comments=COMMENT), ["Canarybird", "cut"]])


def _land(home: Path, one: Stream, content: str, days: int, name: str) -> LandedDocument:
    arrival = Arrival(START + timedelta(days=days), "inbox", name, name)
    return ingest.land_document(LandingZone(home), one, content.encode(), arrival)


def _raw(home: Path) -> dict[str, str]:
    for one in STREAMS:
        refresh_raw(home, one)
    write_manifest(home)
    return {
        path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((home / "raw").rglob("*.parquet"))
        if path.name != "landed_documents.parquet"  # says when bytes were purged
    }


@pytest.fixture
def home(tmp_path: Path) -> Path:
    _land(tmp_path, RETURNS, OLD_RETURNS, 0, "old")
    _land(tmp_path, RETURNS, f"Canarybird wrote: {COMMENT}", 1, "letter")
    _land(tmp_path, SETTLEMENTS, settlement(summary(), detail(), detail("x")), 2, "settlement")
    _land(tmp_path, RETURNS, tsv([RETURN_HEADER, returned_unit(license_plate_number="LPN2")]), 250, "new")
    return tmp_path


def test_bytes_go_and_everything_else_stays(home: Path) -> None:
    before = _raw(home)
    done = purge.purge(home, START + timedelta(days=100), NOW)
    assert done.documents == 3
    zone = LandingZone(home)
    assert {one.external_id: zone.holds_bytes(one) for one in zone.documents(*RETURNS.key)} == {
        "old": False,
        "letter": False,
        "new": True,
    }
    assert _raw(home) == before
    shutil.rmtree(home / "raw")
    assert _raw(home) == before
    rest = b"".join(path.read_bytes() for path in (home / "landing").rglob("*") if path.is_file())
    assert [canary for canary in CANARIES if canary.encode() in rest] == []
    assert purge.purge(home, START + timedelta(days=100), NOW).documents == 0


def test_the_manifest_keeps_the_counts_and_says_when(home: Path) -> None:
    purge.purge(home, NOW, NOW)
    old = {one.external_id: one for one in LandingZone(home).documents(*RETURNS.key)}["old"]
    assert (old.row_count, old.rejected_count, old.bytes_purged_at) == (1, 1, NOW)
    assert old.byte_count == len(OLD_RETURNS.encode())


def test_the_same_bytes_again_are_the_same_document_and_are_not_stored_again(home: Path) -> None:
    before = _raw(home)
    purge.purge(home, NOW, NOW)
    again = _land(home, RETURNS, OLD_RETURNS, 200, "old again")
    assert (again.external_id, again.version, again.bytes_purged_at) == ("old", 1, NOW)
    earlier = _land(home, RETURNS, OLD_RETURNS, -5, "old")
    assert (earlier.received_at, earlier.bytes_purged_at) == (START - timedelta(days=5), NOW)
    zone = LandingZone(home)
    assert not zone.holds_bytes(earlier)
    assert _raw(home).keys() == before.keys()
    summary_of = refresh_raw(home, RETURNS)
    assert (summary_of.row_count, summary_of.rejected_count) == (2, 2)


def test_a_newer_parser_needs_no_purged_bytes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = [(one.row_count, one.rejected_count) for one in (refresh_raw(home, s) for s in STREAMS)]
    purge.purge(home, NOW, NOW)
    for module in (raw_files, ingest):
        monkeypatch.setattr(module, "PARSER_VERSION", 999)
    assert [(one.row_count, one.rejected_count) for one in (refresh_raw(home, s) for s in STREAMS)] == counts


def test_a_new_version_renumbers_a_purged_one(home: Path) -> None:
    purge.purge(home, NOW, NOW)
    _land(home, SETTLEMENTS, settlement(summary(), detail("1")), -3, "earlier")
    refresh_raw(home, SETTLEMENTS)
    versions = {one.source_name: one.version for one in LandingZone(home).documents(*SETTLEMENTS.key)}
    assert versions == {"earlier": 1, "settlement": 2}


def test_an_interrupted_purge_is_finished_by_the_next(home: Path) -> None:
    purge.purge(home, NOW, NOW)
    zone = LandingZone(home)
    (document,) = zone.documents(*SETTLEMENTS.key)
    (home / "landing/amazon_fba/settlements" / document.document_sha256).write_bytes(b"left over")
    assert purge.purge(home, NOW, NOW).documents == 1
    assert not zone.holds_bytes(document)


def test_bytes_are_never_deleted_before_their_rows_are_sealed(home: Path) -> None:
    zone = LandingZone(home)
    (document,) = zone.documents(*SETTLEMENTS.key)
    with pytest.raises(FileNotFoundError):
        zone.purge_bytes(document, NOW)
    assert zone.holds_bytes(document)


def test_the_command_says_what_it_did(home: Path) -> None:
    done = CliRunner().invoke(app, ["purge", "--older-than", "0", "--home", str(home)])
    assert done.exit_code == 0, done.output
    assert "4 documents purged" in done.output
    assert CliRunner().invoke(app, ["purge", "--home", str(home)]).exit_code == 2
