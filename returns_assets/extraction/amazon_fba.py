"""Fetching Amazon FBA's reports: settlements are listed, the others made to order.

How SP-API is called is in `resources/`.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Protocol

from resources.amazon_reports import SETTLEMENT_V2, DownloadedDocument, ReportListing
from resources.landing import Arrival, LandingZone
from returns_assets.extraction.model import Fetched, Progress, fixed_pieces
from returns_assets.streams import Stream

SETTLEMENT_LOOK_BACK = timedelta(days=90)
# Amazon adds returns and reimbursements weeks late, and claims can be made for 120 days.
REPORT_LOOK_BACK = timedelta(days=120)
# Reports that must be asked for in pieces, and the length of a piece.
REPORT_WINDOWS = {"orders": timedelta(days=30)}


class AmazonReports(Protocol):
    """What is needed of the SP-API client."""

    def list_settlement_reports(self, created_since: datetime) -> Iterable[ReportListing]:
        """Finished settlement reports, oldest first."""

    def request_report(self, report_type: str, start: datetime, end: datetime) -> ReportListing | None:
        """One report made to order; None when there is no data."""

    def download(self, report_document_id: str, listing: ReportListing | None = None) -> DownloadedDocument:
        """A document's bytes."""


def fetch(
    stream: Stream, client: AmazonReports, landing: LandingZone, as_of: datetime, on_progress: Progress
) -> Fetched:
    """Listed settlements, or a report made to order."""
    if stream.report_type == SETTLEMENT_V2:
        return _settlements(stream, client, landing, as_of)
    return _requested(stream, client, as_of, on_progress)


def _settlements(stream: Stream, client: AmazonReports, landing: LandingZone, as_of: datetime) -> Fetched:
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


def _requested(stream: Stream, client: AmazonReports, as_of: datetime, on_progress: Progress) -> Fetched:
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
    """The periods to ask for, oldest first; one period where the report has no limit."""
    length = REPORT_WINDOWS.get(name)
    if length is not None:
        return fixed_pieces(as_of, REPORT_LOOK_BACK, length)
    midnight = as_of.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return [(midnight - REPORT_LOOK_BACK, as_of)]
