"""A document on its way in is parsed once, and what cannot be held is read again from landing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from resources.landing import Arrival, LandingZone
from returns_assets.ingest import land_document
from returns_assets.just_parsed import JustParsed
from returns_assets.parsing.model import ParsedDocument, RawRows
from returns_assets.raw_files import refresh_raw
from returns_assets.streams import stream

BANK = b"account,booking_date,amount,currency\nDE1,2026-09-01,10.00,EUR\n"


def _document(cells: int) -> ParsedDocument:
    return ParsedDocument(None, RawRows(("a",), range(cells), [("x",)] * cells), (), "utf-8")


def test_what_is_taken_is_gone() -> None:
    held, parsed = JustParsed(), _document(1)
    held.keep("one", parsed)
    assert held.take("one") is parsed
    assert held.take("one") is None


def test_the_oldest_make_room_and_what_is_too_large_is_not_held() -> None:
    held = JustParsed(most_cells=10)
    for name in ("one", "two", "three"):
        held.keep(name, _document(4))
    assert (held.take("one"), held.take("two") is None, held.take("three") is None) == (None, False, False)
    held.keep("huge", _document(10))
    assert held.take("huge") is None
    held.keep("again", _document(4))
    held.keep("again", _document(4))
    held.keep("other", _document(4))
    assert held.take("again") is not None


def test_landing_and_writing_raw_parse_a_document_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = stream("erp", "bank_lines")
    zone = LandingZone(tmp_path)
    land_document(zone, bank, BANK, Arrival(datetime(2026, 9, 2, tzinfo=UTC), "inbox", "bank.csv", "bank"))
    read: list[str] = []
    original = LandingZone.read
    monkeypatch.setattr(
        LandingZone,
        "read",
        lambda zone, document: read.append(document.source_name) or original(zone, document),
    )
    first = refresh_raw(tmp_path, bank)
    [raw] = (path for path in (tmp_path / "raw/erp/bank_lines").glob("*.parquet") if path.stem != "_columns")
    written = raw.read_bytes()
    assert (first.document_count, read) == (1, [])
    raw.unlink()
    refresh_raw(tmp_path, bank)
    assert (raw.read_bytes(), read) == (written, ["bank.csv"])
