"""Fetching Amazon FBA: settlements are listed, other reports made to order, the rest answered page by page.

Which periods are asked for is in `amazon_windows.py`, how SP-API is called in `resources/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Protocol

from resources.amazon_finances import LONGEST_PERIOD
from resources.amazon_inbound import PlanListing
from resources.amazon_reports import SETTLEMENT_V2, DownloadedDocument, ReportListing
from resources.landing import Arrival, LandingZone
from returns_assets.extraction.amazon_windows import MOMENTS, LookBacks, Window, look_backs, windows
from returns_assets.extraction.model import Fetched, Listed, Progress, first_of_month, page_arrival
from returns_assets.home import Home
from returns_assets.streams import Stream

SETTLEMENT_LOOK_BACK = timedelta(days=90)
# A report of the present moment says nothing about a past one.
MOMENT_TOLERANCE = timedelta(days=1)
HELD_STATUSES = ("DEFERRED", "DEFERRED_RELEASED")


class AmazonReports(Protocol):
    """What is needed of the SP-API client for reports."""

    def server_now(self) -> datetime:
        """The time on Amazon's clock."""

    def list_settlement_reports(self, created_since: datetime) -> Iterable[ReportListing]:
        """Finished settlement reports, oldest first."""

    def request_report(self, report_type: str, start: datetime, end: datetime) -> ReportListing | None:
        """One report made to order; None when there is no data."""

    def download(self, report_document_id: str, listing: ReportListing | None = None) -> DownloadedDocument:
        """A document's bytes."""


class AmazonPages(Protocol):
    """What is needed of the SP-API client beside reports."""

    def inbound_shipments(self, updated_after: datetime, updated_before: datetime) -> Iterator[bytes]:
        """Pages of shipments."""

    def inbound_items(self, updated_after: datetime, updated_before: datetime) -> Iterator[bytes]:
        """Pages of the shipments' items."""

    def inbound_plans(self, updated_since: datetime) -> Iterator[PlanListing]:
        """Plans by their last change."""

    def inbound_plan(self, plan_id: str) -> Iterator[bytes]:
        """A plan and its shipments."""

    def transactions(self, posted_after: datetime, posted_before: datetime, status: str) -> Iterator[bytes]:
        """Pages of transactions."""


class AmazonAccount(AmazonReports, AmazonPages, Protocol):
    """What is needed of the SP-API client."""


def fetch(
    stream: Stream, client: AmazonAccount, landing: LandingZone, as_of: datetime, on_progress: Progress
) -> Fetched:
    """Listed settlements, reports made to order, or pages."""
    reach = look_backs(Home(landing.root.parent), as_of.date())
    if stream.report_type == SETTLEMENT_V2:
        return _settlements(stream, client, landing, as_of, on_progress)
    if stream.name == "inbound_shipments":
        return _inbound(stream, client, landing, as_of, reach)
    if stream.name == "deferred_transactions":
        return _transactions(stream, client, as_of, reach)
    return _requested(stream, client, landing, as_of, reach, on_progress)


def _settlements(
    stream: Stream, client: AmazonReports, landing: LandingZone, as_of: datetime, on_progress: Progress
) -> Fetched:
    """Listed reports that have not landed; of a settlement that is listed in both layouts, V2 alone."""
    listings = list(client.list_settlement_reports(as_of - SETTLEMENT_LOOK_BACK))
    landed = landing.source_names(*stream.key)
    periods = {_period(listing) for listing in listings if listing.report_type == SETTLEMENT_V2}
    wanted = [
        listing
        for listing in listings
        if listing.report_id not in landed
        and listing.processing_status == "DONE"
        and (listing.report_type == SETTLEMENT_V2 or _period(listing) not in periods)
    ]
    on_progress(Listed(stream.name, len(wanted)))
    for listing in wanted:
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
    stream: Stream,
    client: AmazonReports,
    landing: LandingZone,
    as_of: datetime,
    reach: LookBacks,
    on_progress: Progress,
) -> Fetched:
    report_type = stream.report_type
    if report_type is None:
        return
    if stream.name in MOMENTS and client.server_now() - as_of > MOMENT_TOLERANCE:
        on_progress(f"{stream.name}: Amazon reports the present alone, not {as_of.astimezone(UTC):%Y-%m-%d}")
        return
    landed = landing.source_names(*stream.key)
    wanted = [
        window
        for window in windows(stream.name, as_of, reach)
        if not (window.is_settled and window.source_name in landed)
    ]

    def request(window: Window) -> ReportListing | None:
        return client.request_report(report_type, window.start, window.end)

    # Amazon takes a while over each report: they are made side by side and downloaded in their order.
    with ThreadPoolExecutor(max(len(wanted), 1)) as pool:
        listings = list(pool.map(request, wanted))
    for window, listing in zip(wanted, listings, strict=True):
        if listing is None:
            on_progress(f"{window.name}: no data")
            continue
        document = client.download(listing.report_document_id, listing)
        yield (
            document.content,
            Arrival(as_of, "api", window.source_name, window.name, document.content_type),
        )


def _inbound(
    stream: Stream, client: AmazonPages, landing: LandingZone, as_of: datetime, reach: LookBacks
) -> Fetched:
    """Shipments and their items that changed, and the plans that are new or changed since they landed."""
    since = first_of_month(as_of, reach.full)
    for ask in (client.inbound_shipments, client.inbound_items):
        for content in ask(since, as_of):
            yield content, page_arrival(stream, content, as_of)
    landed = landing.source_names(*stream.key)
    for listing in list(client.inbound_plans(since)):
        name = f"plan-{listing.plan_id}"
        pulled_as = f"{name}-{listing.updated_at}"
        if listing.updated_at and pulled_as in landed:
            continue
        plan, *shipments = client.inbound_plan(listing.plan_id)
        for number, content in enumerate(shipments, start=1):
            suffix = f"-{number}"
            yield content, Arrival(as_of, "api", pulled_as + suffix, name + suffix, "application/json")
        # Last, because a plan that has landed is not asked for again.
        yield plan, Arrival(as_of, "api", pulled_as, name, "application/json")


def _transactions(stream: Stream, client: AmazonPages, as_of: datetime, reach: LookBacks) -> Fetched:
    """What is held or was held within the full look-back, and the releases within the long one.

    Every ordinary transaction counts as released, so releases are not asked for any further back.
    """
    earliest = as_of - LONGEST_PERIOD
    periods = [(status, reach.full) for status in HELD_STATUSES]
    for status, back in [*periods, ("RELEASED", reach.long)]:
        since = max(first_of_month(as_of, back), earliest)
        for content in client.transactions(since, as_of, status):
            yield content, page_arrival(stream, content, as_of)
