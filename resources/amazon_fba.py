"""Client of a seller's part of the Selling Partner API; here its reports: list, request, download.

What a report is lives in `resources.amazon_reports`, the other operations in `amazon_inbound` and
`amazon_finances`; what bytes mean is not known here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx

from resources.amazon_finances import FINANCES_LIMITS, AmazonFinances
from resources.amazon_inbound import INBOUND_LIMITS, AmazonInbound
from resources.amazon_reports import (
    LISTED_ONLY,
    LISTING_MARGIN,
    LISTING_REACH,
    SETTLEMENT_V1,
    SETTLEMENT_V2,
    DownloadedDocument,
    ReportListing,
    may_pass,
    parse_listings,
    readable_text,
    report_windows,
    timestamp,
)
from resources.calls import Call, Polling, Reply, RetryPolicy, Timing
from resources.errors import PermanentError
from resources.lwa import LwaCredentials
from resources.rate_limits import SP_API_LIMITS, RateLimiter
from resources.responses import describe_body, shorten

logger = logging.getLogger(__name__)

PLATFORM = "amazon_fba"
_REPORTS = "/reports/2021-06-30/reports"
_DOCUMENTS = "/reports/2021-06-30/documents"
_MOST_MARKETPLACES_IN_A_LISTING = 10
SELLER_LIMITS = {**SP_API_LIMITS, **INBOUND_LIMITS, **FINANCES_LIMITS}


class AmazonFbaClient(AmazonInbound, AmazonFinances):
    """One seller in one region. Safe to use from several threads."""

    def __init__(
        self,
        credentials: LwaCredentials,
        marketplace_ids: tuple[str, ...],
        base_url: str | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        policy: RetryPolicy | None = None,
        timing: Timing | None = None,
        limiter: RateLimiter | None = None,
        polling: Polling | None = None,
    ) -> None:
        super().__init__(
            PLATFORM,
            credentials,
            marketplace_ids,
            base_url,
            transport=transport,
            policy=policy,
            timing=timing,
            limiter=limiter or RateLimiter(SELLER_LIMITS, timing=timing),
        )
        self._polling = polling or Polling()

    def list_settlement_reports(self, created_since: datetime) -> list[ReportListing]:
        """Finished settlement reports created since a time, oldest first; Amazon lists the last 90 days only.

        An older `created_since` is moved to that bound, measured on Amazon's clock. The V1 layout is being
        withdrawn: when Amazon no longer knows its type, only V2 is listed.
        """
        since = max(created_since, self.server_now() - LISTING_REACH + LISTING_MARGIN)
        found = {listing.report_id: listing for listing in self._listed(SETTLEMENT_V2, since)}
        try:
            found.update({listing.report_id: listing for listing in self._listed(SETTLEMENT_V1, since)})
        except PermanentError as error:
            if error.status != 400:
                raise
            # The same question about V2 was just answered, so it is the type that is refused.
            logger.warning("V1 settlement reports are no longer listed by Amazon: %s", error.reason)
        epoch = datetime.min.replace(tzinfo=UTC)
        return sorted(found.values(), key=lambda report: (report.created_time or epoch, report.report_id))

    def request_reports(self, report_type: str, start: datetime, end: datetime) -> Iterator[ReportListing]:
        """The reports that together cover a period, each no longer than Amazon permits, oldest first."""
        for window_start, window_end in report_windows(report_type, start, end):
            report = self.request_report(report_type, window_start, window_end)
            if report is not None:
                yield report

    def request_report(self, report_type: str, start: datetime, end: datetime) -> ReportListing | None:
        """Have one report made and wait for it. None when Amazon cancels it: there is no data in the period.

        Raises:
            ValueError: the type may only be listed, or the period is longer than one report may cover.
            PermanentError: Amazon could not make it and says why.
            TransientError: Amazon could not make it now, or is not done in time.
        """
        if report_type in LISTED_ONLY:
            raise ValueError(
                f"{report_type} is written by Amazon on its own schedule: list it, do not request it"
            )
        if len(list(report_windows(report_type, start, end))) != 1:
            raise ValueError(f"{start} to {end} is no period of one {report_type}: use request_reports")
        body = {
            "reportType": report_type,
            "marketplaceIds": list(self.marketplace_ids),
            "dataStartTime": timestamp(start),
            "dataEndTime": timestamp(end),
        }
        report_id = self._text(
            "createReport", self._call("createReport", "POST", _REPORTS, body=body), "reportId"
        )
        report = self._finished(report_id)
        status = report["processingStatus"]
        if status == "CANCELLED":
            return None
        listing = next(iter(self._parsed("getReport", [report])), None)
        if status == "FATAL":
            raise self._fatal(report_type, report_id, listing)
        if listing is None:
            raise self._session.transient("getReport", f"report {report_id} is DONE but has no document")
        return listing

    def download(self, report_document_id: str, listing: ReportListing | None = None) -> DownloadedDocument:
        """The bytes of a document as they are stored. `listing` fills in whose they are.

        The signed address lives five minutes: it is asked for right before, and again when it has expired.
        """
        reply = self._fetch(report_document_id)
        if reply.status == 403:
            reply = self._fetch(report_document_id)
        if reply.status == 403:
            detail = describe_body(reply.content, self._session.redact)
            raise self._session.permanent("download", f"two signed addresses were refused, {detail}", reply)
        return DownloadedDocument(
            content=reply.content,
            content_type=reply.headers.get("content-type"),
            report_id=listing.report_id if listing else None,
            created_time=listing.created_time if listing else None,
        )

    def _listed(self, report_type: str, since: datetime) -> Iterator[ReportListing]:
        params = {
            "reportTypes": report_type,
            "processingStatuses": "DONE",
            "pageSize": "100",
            "createdSince": timestamp(since),
        }
        if len(self.marketplace_ids) <= _MOST_MARKETPLACES_IN_A_LISTING:
            params["marketplaceIds"] = ",".join(self.marketplace_ids)
        seen: set[str] = set()
        while True:
            page = self._call("getReports", "GET", _REPORTS, params=params)
            yield from self._parsed("getReports", page.get("reports"))
            token = page.get("nextToken")
            if not isinstance(token, str) or not token:
                return
            if token in seen:
                raise self._session.permanent("getReports", "the same page is offered again and again")
            seen.add(token)
            params = {"nextToken": token}  # any other parameter beside it is refused

    def _parsed(self, operation: str, reports: object) -> list[ReportListing]:
        try:
            return parse_listings(reports)
        except ValueError as error:
            raise self._session.permanent(operation, str(error), step="check the base address") from error

    def _finished(self, report_id: str) -> dict[str, Any]:
        wait, waited = self._polling.first, 0.0
        while True:
            report = self._call("getReport", "GET", f"{_REPORTS}/{quote(report_id, safe='')}")
            status = self._text("getReport", report, "processingStatus")
            if status in ("DONE", "CANCELLED", "FATAL"):
                return report
            if waited + wait > self._polling.total:
                raise self._session.transient(
                    "getReport", f"report {report_id} is {status} after {waited:.0f} s"
                )
            self._session.timing.sleep(wait)
            waited += wait
            wait = min(wait * 2, self._polling.longest)

    def _fatal(self, report_type: str, report_id: str, listing: ReportListing | None) -> Exception:
        reason = f"Amazon could not make report {report_id} ({report_type})"
        if listing is None:
            return self._session.transient("getReport", f"{reason} and gives no reason")
        document = self.download(listing.report_document_id, listing)
        text = shorten(self._session.redact(readable_text(document)))
        if may_pass(text):
            return self._session.transient("getReport", f"{reason}: {text}")
        return self._session.permanent("getReport", f"{reason}: {text}", step="change what the reason names")

    def _fetch(self, report_document_id: str) -> Reply:
        path = f"{_DOCUMENTS}/{quote(report_document_id, safe='')}"
        url = self._text("getReportDocument", self._call("getReportDocument", "GET", path), "url")
        # No header of ours goes to the storage service: the address itself is the permission.
        return self._session.send(Call("download", "GET", url, raw=True, allow=frozenset({403})))

    def _text(self, operation: str, answer: Mapping[str, Any], name: str) -> str:
        value = answer.get(name)
        if isinstance(value, str) and value:
            return value
        raise self._session.permanent(operation, f"the answer has no {name}", step="check the base address")
