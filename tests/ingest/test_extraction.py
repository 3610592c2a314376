"""Pulling streams from the platforms' clients into landing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ingest_documents import detail, settlement, summary, tsv

from resources.amazon_reports import SETTLEMENT_V1, SETTLEMENT_V2, DownloadedDocument, ReportListing
from resources.errors import TransientError
from resources.landing import LandingZone
from returns_assets.extract import extract
from returns_assets.streams import stream

AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
SETTLEMENTS = stream("amazon_fba", "settlements")
LISTINGS = stream("amazon_fba", "listings")


def _listing(report_id: str, kind: str = SETTLEMENT_V2, days_ago: int = 1) -> ReportListing:
    created = AS_OF - timedelta(days=days_ago)
    return ReportListing(
        report_id, kind, f"doc-{report_id}", (), created - timedelta(days=14), created, created, "DONE"
    )


@dataclass
class _Amazon:
    listings: list[ReportListing] = field(default_factory=list)
    bodies: dict[str, bytes] = field(default_factory=dict)
    fails_on: str = ""
    downloads: list[str] = field(default_factory=list)
    requests: list[tuple[str, datetime, datetime]] = field(default_factory=list)
    since: datetime | None = None
    now: datetime = AS_OF

    def server_now(self) -> datetime:
        return self.now

    def list_settlement_reports(self, created_since: datetime) -> list[ReportListing]:
        self.since = created_since
        return self.listings

    def request_report(self, report_type: str, start: datetime, end: datetime) -> ReportListing | None:
        self.requests.append((report_type, start, end))
        return _listing(f"r{len(self.requests)}", report_type) if self.bodies else None

    def download(self, report_document_id: str, listing: ReportListing | None = None) -> DownloadedDocument:
        if report_document_id == self.fails_on:
            raise TransientError("503", platform="amazon_fba", operation="download")
        self.downloads.append(report_document_id)
        body = self.bodies.get(report_document_id, self.bodies.get("any", b""))
        return DownloadedDocument(body, "text/plain; charset=Cp1252", None, None)


class _ZigZag:
    def __init__(self, *contents: bytes) -> None:
        self.contents = contents
        self.asked: list[tuple[str, datetime | None]] = []

    def pages(self, resource: str, since: datetime | None = None) -> Iterator[bytes]:
        self.asked.append((resource, since))
        yield from self.contents


@dataclass
class _Erp:
    content: bytes | None

    def export(self, stream: str) -> bytes | None:
        return self.content


def _settlement(settlement_id: str) -> bytes:
    return settlement(
        summary(settlement_id=settlement_id), detail(settlement_id=settlement_id, sku="é")
    ).encode("cp1252")


def _listings(count: int) -> bytes:
    header = ["listing-id", "seller-sku", "price", "fulfillment-channel", "status"]
    return tsv([header, *([str(n), f"SKU-{n}", "9.99", "DEFAULT", "Active"] for n in range(count))]).encode()


def test_each_settlement_report_is_downloaded_once(tmp_path: Path) -> None:
    amazon = _Amazon(
        [_listing("1", days_ago=20), _listing("2")], {"doc-1": _settlement("11"), "doc-2": _settlement("12")}
    )
    zone = LandingZone(tmp_path)
    landed = extract(SETTLEMENTS, amazon, zone, AS_OF)
    assert [(document.external_id, document.charset, document.source) for document in landed] == [
        ("11", "cp1252", "api"),
        ("12", "cp1252", "api"),
    ]
    assert landed[0].received_at == AS_OF - timedelta(days=20)
    assert amazon.since == AS_OF - timedelta(days=90)
    assert extract(SETTLEMENTS, amazon, zone, AS_OF) == []
    assert amazon.downloads == ["doc-1", "doc-2"]


def test_a_settlement_in_both_layouts_is_taken_once(tmp_path: Path) -> None:
    amazon = _Amazon([_listing("1"), _listing("2", SETTLEMENT_V1), _listing("3", SETTLEMENT_V1, days_ago=40)],
                     {"any": _settlement("11")})  # fmt: skip
    extract(SETTLEMENTS, amazon, LandingZone(tmp_path), AS_OF)
    assert amazon.downloads == ["doc-1", "doc-3"]


def test_what_came_before_a_failing_call_is_kept_and_the_error_is_raised(tmp_path: Path) -> None:
    amazon = _Amazon([_listing("1"), _listing("2")], {"any": _settlement("11")}, fails_on="doc-2")
    zone = LandingZone(tmp_path)
    with pytest.raises(TransientError, match="503"):
        extract(SETTLEMENTS, amazon, zone, AS_OF)
    assert [document.external_id for document in zone.documents(*SETTLEMENTS.key)] == ["11"]


def test_an_unreadable_report_lands_under_the_name_of_its_report(tmp_path: Path) -> None:
    amazon = _Amazon([_listing("77")], {"any": b"<Error><Code>AccessDenied</Code></Error>"})
    (document,) = extract(SETTLEMENTS, amazon, LandingZone(tmp_path), AS_OF)
    assert (document.external_id, document.is_readable) == ("report-77", False)


def test_a_cancelled_report_is_no_document(tmp_path: Path) -> None:
    amazon, said = _Amazon(), []
    assert extract(LISTINGS, amazon, LandingZone(tmp_path), AS_OF, said.append) == []
    assert said == ["listings-2026-10-31: no data"]
    assert amazon.requests == [(LISTINGS.report_type, AS_OF - timedelta(days=1), AS_OF)]


def test_the_same_answer_twice_is_one_document_and_another_answer_a_later_version(tmp_path: Path) -> None:
    zone, amazon = LandingZone(tmp_path), _Amazon(bodies={"any": _listings(1)})
    (first,) = extract(LISTINGS, amazon, zone, AS_OF)
    assert (first.received_at, first.row_count) == (AS_OF, 1)
    assert extract(LISTINGS, amazon, zone, AS_OF) == []
    for extra in range(1, 5):
        amazon.bodies = {"any": _listings(extra + 1)}
        (later,) = extract(LISTINGS, amazon, zone, AS_OF)
        assert (later.external_id, later.version, later.is_current) == (first.external_id, extra + 1, True)


def test_a_report_of_the_present_is_not_asked_for_a_past_day(tmp_path: Path) -> None:
    amazon, said = _Amazon(bodies={"any": _listings(1)}, now=AS_OF + timedelta(days=2)), []
    assert extract(LISTINGS, amazon, LandingZone(tmp_path), AS_OF, said.append) == []
    assert said == ["listings: Amazon reports the present alone, not 2026-10-31"]
    assert amazon.requests == []


def test_every_page_is_a_document_of_its_own(tmp_path: Path) -> None:
    zone = LandingZone(tmp_path)
    zigzag = _ZigZag(b'{"data":[{"returnId":"A","items":[]}],"page":1}', b'{"data":[],"page":2}')
    landed = extract(stream("zigzag", "returns"), zigzag, zone, AS_OF)
    assert [document.row_count for document in landed] == [1, 0]
    assert [document.external_id for document in landed] == [
        f"returns-{one.document_sha256[:12]}" for one in landed
    ]
    assert zigzag.asked == [("returns", datetime(2025, 9, 1, tzinfo=UTC))]
    assert extract(stream("zigzag", "returns"), zigzag, zone, AS_OF) == []


def test_an_erp_export_replaces_the_one_before(tmp_path: Path) -> None:
    zone, aliases = LandingZone(tmp_path), stream("erp", "sku_aliases")
    header = b"source_system,source_sku,sku\n"
    assert extract(aliases, _Erp(None), zone, AS_OF) == []
    (first,) = extract(aliases, _Erp(header + b"asin,B0,A\n"), zone, AS_OF)
    (second,) = extract(aliases, _Erp(header), zone, AS_OF + timedelta(days=1))
    assert (first.external_id, first.version, second.version) == ("sku_aliases", 1, 2)


@pytest.mark.parametrize(
    "name", [("amazon_fba", "settlements"), ("zigzag", "returns"), ("erp", "bank_lines")]
)
def test_a_platform_that_is_not_configured_is_skipped_with_a_message(
    tmp_path: Path, name: tuple[str, str]
) -> None:
    said: list[str] = []
    assert extract(stream(*name), None, LandingZone(tmp_path), AS_OF, said.append) == []
    assert said == [f"{name[0]} is not configured: nothing fetched for {name[1]}"]
