"""What documents say about themselves: how new, of which types, how many; and what a source did."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_documents import detail, settlement, summary

from resources.errors import PermanentError, TransientError
from resources.landing import Arrival, LandedDocument, LandingZone
from returns_assets import source_events
from returns_assets.drift import disagreement, retyped_columns
from returns_assets.extraction.model import ListTotal
from returns_assets.freshness import Freshness, allowances
from returns_assets.home import Home
from returns_assets.ingest import land_document, parse_document
from returns_assets.parsing.content import kind_of, moment_of
from returns_assets.parsing.dates import is_timestamp
from returns_assets.raw_files import refresh_raw
from returns_assets.streams import stream

AS_OF = datetime(2026, 10, 31, 12, tzinfo=UTC)
SETTLEMENTS = stream("amazon_fba", "settlements")
ZIGZAG = stream("zigzag", "returns")


def _land(home: Path, content: str, days: int) -> LandedDocument:
    arrival = Arrival(AS_OF + timedelta(days=days), "inbox", f"{days}", f"{days}")
    return land_document(LandingZone(home), SETTLEMENTS, content.encode(), arrival)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-10-03 10:11:12 UTC", "ymd", "2026-10-03T10:11:12"),
        ("2026-10-03T10:11:12+02:00", "ymd", "2026-10-03T08:11:12"),
        ("2026-10-03", "ymd", "2026-10-03T00:00:00"),
        ("03.10.2026 10:11", "dmy", "2026-10-03T10:11:00"),
        ("10/03/2026", "mdy", "2026-10-03T00:00:00"),
        ("1790000000", "ymd", "2026-09-21T14:13:20"),
        ("1790000000000", "ymd", "2026-09-21T14:13:20"),
        ("yesterday", "ymd", None),
        ("2026-13-45", "ymd", None),
    ],
)
def test_moments_are_read_as_platforms_write_them(text: str, order: str, expected: str | None) -> None:
    moment = moment_of(text, order)
    assert (moment.replace(tzinfo=None).isoformat() if moment else None) == expected


@given(st.text(alphabet="0123456789-/.:TZ +", max_size=25), st.sampled_from(["ymd", "dmy", "mdy"]))
@settings(deadline=None)
def test_every_timestamp_has_a_moment_and_no_text_raises(text: str, order: str) -> None:
    assert not is_timestamp(text, order) or moment_of(text, order) is not None


@pytest.mark.requirement("R-TTS-24")
def test_age_is_that_of_the_content_not_of_the_loading(tmp_path: Path) -> None:
    landed = _land(tmp_path, settlement(summary(), detail(posted_date="2026-10-03")), days=0)
    assert landed.newest_content_at == datetime(2026, 10, 3, tzinfo=UTC)
    found = Freshness(refresh_raw(tmp_path, SETTLEMENTS).newest_content_at, timedelta(days=21), ("a", "b"))
    complaint = found.complaint(AS_OF)
    assert complaint is not None
    assert "684 h old, 504 h are allowed; it feeds a, b" in complaint
    assert found.complaint(datetime(2026, 10, 24, tzinfo=UTC)) is None
    assert Freshness(AS_OF + timedelta(days=9), timedelta(0)).complaint(AS_OF) is None
    assert Freshness(None, timedelta(0)).complaint(AS_OF) is None


def test_a_home_may_allow_another_age(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    rows = (
        "platform,stream,fresh_for_hours,reason\nzigzag,returns,5,\nerp,item_master,9,\nerp,bank_lines,x,\n"
    )
    (tmp_path / "config" / "source_freshness.csv").write_text(rows, encoding="utf-8")
    allowed = allowances(Home(tmp_path))
    assert allowed["zigzag", "returns"] == timedelta(hours=5)
    assert allowed["erp", "item_master"] == timedelta(hours=9)
    assert allowed["erp", "bank_lines"] == timedelta(days=7)


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["1", "2.50", "-3", "1.000,00"], "number"),
        (["2026-10-03", "2026-10-04 10:00:00 UTC"], "date"),
        (["203-1234567-1234567", "LPN12"], "id"),
        (["too small", "other"], "text"),
        ([None, " "], None),
    ],
)
def test_kinds_of_columns(texts: list[str | None], kind: str | None) -> None:
    assert kind_of(texts) == kind


@pytest.mark.requirement("R-VC-11")
def test_a_column_that_holds_another_type_than_before_is_named(tmp_path: Path) -> None:
    changed: LandedDocument | None = None
    for number, code, days in (("1", "1234567", 0), ("2", "first item", 1), ("3", "7654321", 2)):
        rows = [detail(settlement_id=number, order_item_code=code)] * 2
        landed = _land(tmp_path, settlement(summary(settlement_id=number), *rows), days)
        changed = landed if number == "2" else changed
    assert changed is not None
    assert refresh_raw(tmp_path, SETTLEMENTS).retyped == {changed.document_sha256: ("order_item_code",)}


@pytest.mark.requirement("R-VC-11")
def test_a_column_whose_values_are_all_rejected_is_another_type_too(tmp_path: Path) -> None:
    _land(tmp_path, settlement(summary(), detail(amount="15.00")), days=0)
    rows = [detail(settlement_id="2", amount=text) for text in ("ten", "twelve")]
    changed = _land(tmp_path, settlement(summary(settlement_id="2"), *rows), days=1)
    assert refresh_raw(tmp_path, SETTLEMENTS).retyped == {changed.document_sha256: ("amount",)}


@pytest.mark.requirement("R-VC-11")
def test_types_are_compared_with_all_earlier_documents() -> None:
    base = parse_document(SETTLEMENTS, settlement(summary(), detail()).encode(), "a", None)
    assert base.rows
    document = LandedDocument(
        "zigzag", "returns", "a", "a", 1, AS_OF, 1, 1, 0, None, "utf-8", None, "inbox", "a", True, (), ()
    )

    def one(sha256: str, days: int, **kinds: str) -> LandedDocument:
        return replace(
            document, document_sha256=sha256, received_at=AS_OF + timedelta(days=days), column_kinds=kinds
        )

    found = retyped_columns(
        [
            one("c", 2, weight="text", closed_at="number", order_id="text", sku="text", batch="id"),
            one("a", 0, weight="number", closed_at="date", order_id="id", sku="number", batch="number"),
            one("b", 1, weight="number", closed_at="date", order_id="id", sku="number", batch="number"),
        ]
    )
    assert found == {"c": ("closed_at", "order_id", "weight")}


@pytest.mark.requirement("R-IPS-08")
def test_a_document_is_compared_with_what_its_source_states(tmp_path: Path) -> None:
    document = _land(tmp_path, settlement(summary(), detail(), detail("x")), days=0)
    assert disagreement(document) is None
    short = replace(document, facts={"stated_rows": "5"})
    assert disagreement(short) == "5 rows stated, 3 landed, difference 2"
    assert disagreement(replace(document, facts={"stated_rows": "3"})) is None
    total = replace(document, facts={"stated_total": "10.00", "row_sum": "9.50"})
    assert disagreement(total) == "total 10.00 stated, 9.50 landed, difference 0.50"


@pytest.mark.requirement("R-VC-06")
def test_a_broken_identifier_costs_its_row_in_every_format() -> None:
    strict = replace(ZIGZAG, identifiers={"order_number": "amazon_order"})
    good, bad = "203-1234567-1234567", "203-12"
    rows = [
        {"returnId": f"Z{number}", "orderNumber": text, "items": []}
        for number, text in enumerate((good, bad))
    ]
    document = parse_document(strict, json.dumps(rows).encode(), "a.json", None)
    assert document.rows.column("return_id") == ["Z0"]
    (rejected,) = document.rejected
    assert rejected.row_number == 2
    assert rejected.reason.startswith("INVALID_ID: order_number '203-12' is no Amazon order id")
    assert '"return_id":"Z1"' in rejected.raw_text
    text = settlement(summary(), detail(), detail(order_id=bad))
    strict = replace(SETTLEMENTS, identifiers={"order_id": "amazon_order"})
    document = parse_document(strict, text.encode(), "a.txt", None)
    assert [row.row_number for row in document.rejected] == [3]
    assert document.rejected[0].raw_text == text.splitlines()[3]
    assert len(document.rows) + len(document.rejected) == 3


@pytest.mark.requirement("R-VC-23")
def test_events_say_what_failed_once_and_when_it_was_well_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    refused = PermanentError("HTTP 403", platform="zigzag", operation="returns", next_step="x", status=403)
    limited = TransientError(
        "HTTP 429", platform="zigzag", operation="returns", status=429, retry_after=30, attempts=6
    )
    assert source_events.append(home, source_events.well_event(ZIGZAG, AS_OF)) is None
    assert source_events.append(home, source_events.failure_event(ZIGZAG, limited, AS_OF))
    assert source_events.append(home, source_events.failure_event(ZIGZAG, limited, AS_OF)) is None
    assert source_events.append(home, source_events.failure_event(ZIGZAG, refused, AS_OF))
    assert source_events.append(home, source_events.well_event(ZIGZAG, AS_OF))
    assert source_events.append(home, source_events.well_event(ZIGZAG, AS_OF)) is None
    difference = source_events.incomplete_event(ZIGZAG, ListTotal("returns", 5, 4), AS_OF)
    assert source_events.append(home, difference)
    source_events.ensure_columns(home)
    rows = pq.read_table(source_events.folder(home)).sort_by("happened_at").to_pylist()
    assert [(row["event"], row["error_class"], row["attempts"], row["last_status"]) for row in rows] == [
        ("failed", "rate_limited", 6, 429),
        ("failed", "refused", 1, 403),
        ("well", None, None, None),
        ("incomplete", None, None, None),
    ]
    assert rows[0]["next_retry_at"] >= rows[0]["happened_at"] + timedelta(seconds=30)
    assert rows[1]["next_retry_at"] is None
    assert (rows[3]["rows_source"], rows[3]["rows_read"]) == (5, 4)
