"""Pulls a stream from its platform's API into the landing zone.

Look-back windows and what need not be fetched again are decided here; how a platform is called is in
`resources/`. Every window depends on `as_of` alone, so that a second run of the same day asks for the same
bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from resources.amazon_reports import SETTLEMENT_V2, DownloadedDocument, ReportListing
from resources.landing import Arrival, LandedDocument, LandingZone, sha256_of
from returns_assets.ingest import land_document
from returns_assets.streams import Stream

SETTLEMENT_LOOK_BACK = timedelta(days=90)
# Amazon adds returns and reimbursements weeks late, and claims can be made for 120 days.
REPORT_LOOK_BACK = timedelta(days=120)
# Reports that must be asked for in pieces, and the length of a piece; pieces start at fixed dates.
REPORT_WINDOWS = {"orders": timedelta(days=30)}
# Units may lie in a hub for long before anything about them changes.
ZIGZAG_LOOK_BACK = timedelta(days=400)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)

Progress = Callable[[str], None]


class AmazonReports(Protocol):
    """What is needed of the SP-API client."""

    def list_settlement_reports(self, created_since: datetime) -> Iterable[ReportListing]:
        """Finished settlement reports, oldest first."""

    def request_report(self, report_type: str, start: datetime, end: datetime) -> ReportListing | None:
        """One report made to order; None when there is no data."""

    def download(self, report_document_id: str, listing: ReportListing | None = None) -> DownloadedDocument:
        """A document's bytes."""


class ZigZagPages(Protocol):
    """What is needed of the ZigZag client."""

    def pages(self, resource: str, since: datetime | None = None) -> Iterator[bytes]:
        """The pages of a list."""


class ErpExports(Protocol):
    """What is needed of the ERP client."""

    def export(self, stream: str) -> bytes | None:
        """The current export; None when there is none."""


@dataclass(frozen=True)
class PlatformClients:
    """The clients of the configured platforms; None where a platform is not configured."""

    amazon_fba: AmazonReports | None = None
    zigzag: ZigZagPages | None = None
    erp: ErpExports | None = None


def extract(
    stream: Stream,
    clients: PlatformClients,
    landing: LandingZone,
    as_of: datetime,
    on_progress: Progress = lambda message: None,  # noqa: ARG005
) -> list[LandedDocument]:
    """Fetch what a stream's platform has and land it; documents that had landed before are not among the
    result.

    A platform that is not configured, and a report without data, give none. Each document lands as soon as
    it is there, so what came before a failing call is kept.

    Raises:
        PlatformError: a call failed; nothing is taken for "no data".
    """
    known = {document.document_sha256 for document in landing.documents(*stream.key)}
    landed: dict[str, LandedDocument] = {}
    for content, arrival in _fetch(stream, clients, landing, as_of, on_progress):
        document = _land(landing, stream, content, arrival)
        if document.document_sha256 in known | landed.keys():
            on_progress(f"{arrival.source_name}: unchanged")
            continue
        landed[document.document_sha256] = document
        on_progress(f"{arrival.source_name}: {document.row_count} rows, {document.rejected_count} rejected")
    return list(landed.values())


def _fetch(
    stream: Stream, clients: PlatformClients, landing: LandingZone, as_of: datetime, on_progress: Progress
) -> Iterator[tuple[bytes, Arrival]]:
    if stream.api and stream.platform == "amazon_fba" and clients.amazon_fba:
        if stream.report_type == SETTLEMENT_V2:
            return _settlements(stream, clients.amazon_fba, landing, as_of)
        return _requested(stream, clients.amazon_fba, as_of, on_progress)
    if stream.api and stream.platform == "zigzag" and clients.zigzag:
        return _pages(stream, clients.zigzag, as_of)
    if stream.api and stream.platform == "erp" and clients.erp:
        return _export(stream, clients.erp, as_of, on_progress)
    on_progress(f"{stream.platform} is not configured: nothing fetched for {stream.name}")
    return iter(())


def _settlements(
    stream: Stream, client: AmazonReports, landing: LandingZone, as_of: datetime
) -> Iterator[tuple[bytes, Arrival]]:
    """Listed reports that have not landed; of a settlement that is listed in both layouts, V2 alone."""
    listings = list(client.list_settlement_reports(as_of - SETTLEMENT_LOOK_BACK))
    landed = landing.source_names(*stream.key)
    periods = {_period(listing) for listing in listings if listing.report_type == SETTLEMENT_V2}
    for listing in listings:
        if listing.report_id in landed or listing.processing_status != "DONE":
            continue
        if listing.report_type != SETTLEMENT_V2 and _period(listing) in periods:
            continue
        document = client.download(listing.report_document_id, listing)
        yield (
            document.content,
            Arrival(
                received_at=listing.created_time or as_of,
                source="api",
                source_name=listing.report_id,
                fallback_id=f"report-{listing.report_id}",
                content_type=document.content_type,
            ),
        )


def _period(listing: ReportListing) -> tuple[object, ...]:
    return listing.data_start_time, listing.data_end_time, listing.marketplace_ids


def _requested(
    stream: Stream, client: AmazonReports, as_of: datetime, on_progress: Progress
) -> Iterator[tuple[bytes, Arrival]]:
    report_type = stream.report_type
    if report_type is None:
        return
    periods = windows(stream.name, as_of)
    # Amazon takes a while over each report: they are made side by side and downloaded in their order.
    with ThreadPoolExecutor(len(periods)) as pool:
        listings = list(pool.map(lambda period: client.request_report(report_type, *period), periods))
    for (start, _), listing in zip(periods, listings, strict=True):
        name = f"{stream.name}-{start:%Y-%m-%d}"
        if listing is None:
            on_progress(f"{name}: no data")
            continue
        document = client.download(listing.report_document_id, listing)
        yield document.content, Arrival(as_of, "api", name, name, document.content_type)


def windows(name: str, as_of: datetime) -> list[tuple[datetime, datetime]]:
    """The periods to ask for, oldest first.

    Pieces start at fixed dates: a closed one gives the same document again.
    """
    midnight = as_of.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight - REPORT_LOOK_BACK
    length = REPORT_WINDOWS.get(name)
    if length is None:
        return [(start, as_of)]
    start = _EPOCH + (start - _EPOCH) // length * length
    pieces = []
    while start < as_of:
        pieces.append((start, min(start + length, as_of)))
        start += length
    return pieces


def _pages(stream: Stream, client: ZigZagPages, as_of: datetime) -> Iterator[tuple[bytes, Arrival]]:
    """One document per page.

    The look-back starts at a month's first day, so that pages repeat within a month.
    """
    since = (as_of.astimezone(UTC) - ZIGZAG_LOOK_BACK).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    for content in client.pages(stream.name, since):
        name = f"{stream.name}-{sha256_of(content)[:12]}"
        yield content, Arrival(as_of, "api", name, name, "application/json")


def _export(
    stream: Stream, client: ErpExports, as_of: datetime, on_progress: Progress
) -> Iterator[tuple[bytes, Arrival]]:
    """The whole export; a changed one is a new version of it."""
    content = client.export(stream.name)
    if content is None:
        on_progress(f"{stream.name}: nothing exported")
        return
    yield content, Arrival(as_of, "api", stream.name, stream.name, None)


def _land(landing: LandingZone, stream: Stream, content: bytes, arrival: Arrival) -> LandedDocument:
    """Land a document; other bytes under a known name came later, also when `as_of` is the same."""
    if arrival.source_name in landing.source_names(*stream.key):
        digest = sha256_of(content)
        versions = [one for one in landing.documents(*stream.key) if one.external_id == arrival.fallback_id]
        latest = max((one.received_at for one in versions), default=None)
        is_known = any(one.document_sha256 == digest for one in versions)
        if latest is not None and not is_known and latest >= arrival.received_at:
            moved = latest + timedelta(microseconds=1)
            arrival = Arrival(
                moved, arrival.source, arrival.source_name, arrival.fallback_id, arrival.content_type
            )
    return land_document(landing, stream, content, arrival)
