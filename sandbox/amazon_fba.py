"""The Reports API (2021-06-30) of the Selling Partner API over HTTP: parameters, auth, limits, errors.

Report contents come from the scenario by way of `sandbox.amazon_reports`.
"""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sandbox.amazon_documents import DOWNLOAD_PATH, DownloadHost, xml_error
from sandbox.amazon_lwa import LoginWithAmazon, LwaCredentials
from sandbox.amazon_reports import LISTED_ONLY, LOOKBACK, STATUSES, ReportRequest, ReportStore
from sandbox.clock import ScenarioClock, parse_time
from sandbox.faults import FaultKind
from sandbox.http import Handler, Request, Response, Route, json_response, route
from sandbox.rate_limits import REPORTS_PLANS, TokenBuckets
from sandbox.scenario.model import Report

_API = "/reports/2021-06-30"
# A widely used client puts these on every GET; only marketplaceIds has a meaning in this API.
_TOLERATED = frozenset({"MarketplaceId", "MarketplaceIds", "marketplace_ids", "marketplaceIds"})
_ERRORS = {
    400: ("InvalidInput", "The request has missing or invalid parameters."),
    401: ("Unauthorized", "Access to requested resource is denied."),
    403: ("Unauthorized", "Access to requested resource is denied."),
    404: ("NotFound", "The requested resource was not found."),
    429: ("QuotaExceeded", "You exceeded your quota for the requested resource."),
    500: ("InternalFailure", "We encountered an internal error. Please try again."),
    503: ("ServiceUnavailable", "Service is temporarily unavailable. Please try again."),
}


class _InvalidInputError(ValueError):
    """A parameter that the API refuses with 400 InvalidInput."""


def _error(status: int, details: str = "", message: str | None = None) -> Response:
    code, usual = _ERRORS.get(status, ("InternalFailure", "The request failed."))
    body = {"errors": [{"code": code, "message": message or usual, "details": details}]}
    return json_response(status, body, {"x-amzn-ErrorType": code})


def _time(value: object, name: str) -> datetime:
    try:
        return parse_time(str(value))
    except ValueError:
        raise _InvalidInputError(f"{name} is not an ISO 8601 date time.") from None


def _between(values: Iterable[Any], name: str, most: int) -> None:
    count = len(list(values))
    if not 1 <= count <= most:
        raise _InvalidInputError(f"{name} takes 1 to {most} values.")


class AmazonFba:
    """The simulated seller account."""

    def __init__(
        self, reports: Iterable[Report], credentials: LwaCredentials, clock: ScenarioClock, *,
        base_url: str, speed: float, polls_until_done: int,
    ) -> None:  # fmt: skip
        self._clock = clock
        self.login = LoginWithAmazon(credentials, clock)
        self._store = ReportStore(tuple(reports), clock, polls_until_done)
        self._buckets = TokenBuckets(REPORTS_PLANS, clock.elapsed, speed)
        self._downloads = DownloadHost(base_url, clock)
        self._pages: dict[str, tuple[tuple[str, ...], int]] = {}

    @property
    def routes(self) -> tuple[Route, ...]:
        one = r"/(?P<id>[^/]+)"
        return (
            route("POST", "/auth/o2/token", "getAccessToken", lambda request, _: self.login.answer(request)),
            self._api("GET", f"{_API}/reports", "getReports", self._get_reports),
            self._api("POST", f"{_API}/reports", "createReport", self._create_report),
            self._api("GET", f"{_API}/reports{one}", "getReport", self._get_report),
            self._api("DELETE", f"{_API}/reports{one}", "cancelReport", self._cancel_report),
            self._api("GET", f"{_API}/documents{one}", "getReportDocument", self._get_document),
            route("GET", f"{DOWNLOAD_PATH}{one}", "downloadDocument", self._download),
        )

    def error(self, operation: str, status: int) -> Response:
        """The error body of an operation for a status, without details."""
        if operation == "getAccessToken":
            body = {"error": "server_error", "error_description": "The authorization server failed."}
            return json_response(status, body)
        if operation == "downloadDocument":
            return xml_error(status, "SlowDown", "Please reduce your request rate.", {})
        return self._finish(operation, _error(status))

    def _api(self, method: str, pattern: str, operation: str, handle: Handler) -> Route:
        def guarded(request: Request, match: re.Match[str]) -> Response:
            problem = self.login.problem_with(request.headers.get("x-amz-access-token"))
            if problem is not None:
                return self._finish(operation, _error(403, problem))
            if not self._buckets.take(operation):
                return self._finish(operation, _error(429))
            try:
                return self._finish(operation, handle(request, match))
            except _InvalidInputError as refusal:
                return self._finish(operation, _error(400, message=str(refusal)))

        return route(method, pattern, operation, guarded)

    def _finish(self, operation: str, response: Response) -> Response:
        headers = {"x-amzn-RequestId": str(uuid.uuid4())}
        if response.status < 300 or response.status in (400, 404):
            headers["x-amzn-RateLimit-Limit"] = self._buckets.advertised(operation)
        return response.with_headers(headers)

    def _get_reports(self, request: Request, _: re.Match[str]) -> Response:
        next_token = request.first("nextToken")
        if next_token is not None:
            if set(request.query) - {"nextToken"} - _TOLERATED:
                raise _InvalidInputError("nextToken must be the only parameter.")
            if next_token not in self._pages:
                raise _InvalidInputError("nextToken is not valid.")
            report_ids, size = self._pages[next_token]
        else:
            report_ids, size = self._search(request)
        # A report moves on when it is looked at, in a list as well.
        page: dict[str, Any] = {"reports": [self._store.look_at(name) for name in report_ids[:size]]}
        if len(report_ids) > size:
            page["nextToken"] = secrets.token_urlsafe(32)
            self._pages[page["nextToken"]] = (report_ids[size:], size)
        return json_response(200, page)

    def _search(self, request: Request) -> tuple[tuple[str, ...], int]:
        types = request.listed("reportTypes")
        if not types:
            raise _InvalidInputError("Either reportTypes or nextToken is required.")
        _between(types, "reportTypes", 10)
        unknown = sorted(set(types) - self._store.known_types)
        if unknown:
            raise _InvalidInputError(f"Unknown report type {unknown[0]}.")
        statuses = request.listed("processingStatuses")
        if not set(statuses) <= set(STATUSES):
            raise _InvalidInputError("Invalid input in processing status.")
        marketplaces = request.listed("marketplaceIds")
        if len(marketplaces) > 10:
            raise _InvalidInputError("marketplaceIds takes 1 to 10 values.")
        size = request.first("pageSize") or "10"
        if not re.fullmatch(r"[0-9]{1,3}", size) or not 1 <= int(size) <= 100:
            raise _InvalidInputError("pageSize must be between 1 and 100.")
        now = self._clock.now()
        since_text, until_text = request.first("createdSince"), request.first("createdUntil")
        since = now - LOOKBACK if since_text is None else _time(since_text, "createdSince")
        until = now if until_text is None else _time(until_text, "createdUntil")
        if since < now - LOOKBACK:
            raise _InvalidInputError("RequestedFromDate is more than 90 days old.")
        found = self._store.find(set(types), set(statuses), set(marketplaces), since, until)
        return found, int(size)

    def _create_report(self, request: Request, _: re.Match[str]) -> Response:
        try:
            body = request.json_object()
        except ValueError:
            raise _InvalidInputError("The body is not a JSON object.") from None
        report_type, marketplaces = body.get("reportType"), body.get("marketplaceIds")
        if not isinstance(report_type, str) or report_type not in self._store.known_types:
            raise _InvalidInputError("reportType is missing or unknown.")
        if not isinstance(marketplaces, list):
            raise _InvalidInputError("marketplaceIds is missing.")
        _between(marketplaces, "marketplaceIds", 25)
        if report_type in LISTED_ONLY:
            raise _InvalidInputError("Request for report type 1118 is not allowed at this time")
        start_text, end_text = body.get("dataStartTime"), body.get("dataEndTime")
        start = None if start_text is None else _time(start_text, "dataStartTime")
        end = None if end_text is None else _time(end_text, "dataEndTime")
        if start is not None and start >= (end or self._clock.now()):
            raise _InvalidInputError("dataStartTime must be before dataEndTime.")
        wanted = ReportRequest(report_type, tuple(map(str, marketplaces)), start, end)
        return json_response(202, {"reportId": self._store.create(wanted, request.fault.kind)})

    def _get_report(self, _: Request, match: re.Match[str]) -> Response:
        report = self._store.look_at(match["id"])
        return _error(404, "There is no such report.") if report is None else json_response(200, report)

    def _cancel_report(self, _: Request, match: re.Match[str]) -> Response:
        cancelled = self._store.cancel(match["id"])
        if cancelled is None:
            return _error(404, "There is no such report.")
        return Response(200) if cancelled else _error(400, "Only a report in the queue can be cancelled.")

    def _get_document(self, request: Request, match: re.Match[str]) -> Response:
        document = self._store.document(match["id"])
        if document is None:
            return _error(404, "There is no such document.")
        fault = request.fault.kind
        payload = {
            "reportDocumentId": document.document_id,
            "url": self._downloads.address(document, fault),
        }
        says_gzip = document.compression == "GZIP" or fault is FaultKind.GZIP_NOT_APPLIED
        if says_gzip and fault is not FaultKind.GZIP_NOT_ANNOUNCED:
            payload["compressionAlgorithm"] = "GZIP"
        return json_response(200, payload)

    def _download(self, request: Request, match: re.Match[str]) -> Response:
        return self._downloads.download(request, self._store.document(match["id"]))
