"""Reports of the Reports API as objects: those of the scenario, those requested, their status and listing.

HTTP and parameters are in `sandbox.amazon_fba`, the documents in `sandbox.amazon_documents`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sandbox.amazon_documents import Document, answering_document, document_id, stored_document
from sandbox.clock import ScenarioClock, offset_time
from sandbox.faults import FaultKind
from sandbox.scenario.model import Report

LOOKBACK = timedelta(days=90)
STATUSES = ("CANCELLED", "DONE", "FATAL", "IN_PROGRESS", "IN_QUEUE")
# Nobody can ask for these; Amazon makes them by itself (or a person does, in the case of the holds).
LISTED_ONLY = frozenset(
    {
        "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2",
        "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE",
        "GET_V2_SETTLEMENT_REPORT_DATA_XML",
        "GET_DATE_RANGE_FINANCIAL_HOLDS_DATA",
    }
)
REQUESTABLE = frozenset(
    {
        "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA",
        "GET_FBA_REIMBURSEMENTS_DATA",
        "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL",
        "GET_LEDGER_SUMMARY_VIEW_DATA",
        "GET_LEDGER_DETAIL_VIEW_DATA",
        "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA",
        "GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE",
        "GET_MERCHANT_LISTINGS_ALL_DATA",
        "GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA",
    }
)
# Whole days are counted, so a range up to a second before midnight of the next day still fits.
_COUNTING_MARGIN = timedelta(days=1)
LONGEST_RANGE = {
    "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL": timedelta(days=30),
    "GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE": timedelta(days=60),
}


@dataclass(frozen=True)
class ReportRequest:
    """A createReport call; no start means everything that is stored."""

    report_type: str
    marketplace_ids: tuple[str, ...]
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class _Entry:
    """A report as it stands: `outcome` is where it ends, after `polls_left` more looks at it."""

    report_id: str
    report_type: str
    marketplace_ids: tuple[str, ...]
    start: datetime
    end: datetime
    created: datetime
    outcome: str
    document: Document | None
    polls_left: int = 0
    polls: int = 0

    @property
    def status(self) -> str:
        if self.polls_left == 0:
            return self.outcome
        return "IN_QUEUE" if 2 * self.polls_left >= self.polls + 1 else "IN_PROGRESS"

    def as_json(self) -> dict[str, Any]:
        """The Report object; fields without a value are absent."""
        payload: dict[str, Any] = {
            "reportType": self.report_type,
            "processingStatus": self.status,
            "marketplaceIds": list(self.marketplace_ids),
            "reportId": self.report_id,
            "dataStartTime": offset_time(self.start),
            "dataEndTime": offset_time(self.end),
            "createdTime": offset_time(self.created),
        }
        if self.status != "IN_QUEUE":
            payload["processingStartTime"] = offset_time(self.created)
        if self.polls_left == 0:
            payload["processingEndTime"] = offset_time(self.created)
            if self.document is not None:
                payload["reportDocumentId"] = self.document.document_id
        return payload


class ReportStore:
    """Every report the seller's account knows.

    A requested report is answered from the scenario's reports of its type and marketplaces by one rule: a
    stored report of exactly the requested range, else every stored report whose range overlaps it (all of
    them for a request without a start), joined as `answering_document` says. So all rows of the range are
    there, and rows of an overlapping document outside it come along. Without a document the request ends
    CANCELLED, as Amazon does for a range without data, or FATAL where there is nothing but a failed report.
    """

    def __init__(self, reports: Iterable[Report], clock: ScenarioClock, polls_until_done: int = 2) -> None:
        self._clock = clock
        self._polls = polls_until_done
        self._templates = tuple(report for report in reports if report.report_type not in LISTED_ONLY)
        listed = [report for report in reports if report.report_type in LISTED_ONLY]
        self._entries = {report.report_id: _listed_entry(report) for report in listed}
        self._number = 500_000_000_000
        self.known_types = LISTED_ONLY | REQUESTABLE | {report.report_type for report in self._templates}

    def create(self, wanted: ReportRequest, fault: FaultKind) -> str:
        """Queue a report and return its id."""
        self._number += 1
        report_id = str(self._number)
        outcome, document, answering = self._outcome(report_id, wanted, fault)
        now = self._clock.now()
        answering = [report for report in answering if report.body is not None]
        start = wanted.start or min((report.data_start_time for report in answering), default=now)
        end = wanted.end or (now if wanted.start else max((r.data_end_time for r in answering), default=now))
        self._entries[report_id] = _Entry(
            report_id, wanted.report_type, wanted.marketplace_ids, start, end, now, outcome, document,
            self._polls, self._polls,
        )  # fmt: skip
        return report_id

    def _outcome(
        self, report_id: str, wanted: ReportRequest, fault: FaultKind
    ) -> tuple[str, Document | None, list[Report]]:
        answering = self._answering(wanted)
        if fault is FaultKind.CANCELLED:
            return "CANCELLED", None, answering
        longest = LONGEST_RANGE.get(wanted.report_type)
        end = wanted.end or self._clock.now()
        if fault is FaultKind.FATAL:
            return "FATAL", None, answering
        if (
            longest is not None
            and wanted.start is not None
            and end - wanted.start > longest + _COUNTING_MARGIN
        ):
            reason = f"The requested date range is longer than {longest.days} days.".encode()
            name = document_id(report_id, wanted.marketplace_ids)
            return "FATAL", Document(name, reason, "text/plain; charset=UTF-8", None), answering
        document = answering_document(report_id, wanted.report_type, answering)
        if document is not None:
            return "DONE", document, answering
        has_failed = any(report.processing_status == "FATAL" for report in answering)
        return "FATAL" if has_failed else "CANCELLED", None, answering

    def _answering(self, wanted: ReportRequest) -> list[Report]:
        end = wanted.end or self._clock.now()
        start = wanted.start
        candidates = [
            report
            for report in self._templates
            if report.report_type == wanted.report_type
            and set(report.marketplace_ids) & set(wanted.marketplace_ids)
        ]
        if start is None:
            return [report for report in candidates if report.data_start_time <= end]
        exact = [r for r in candidates if (r.data_start_time, r.data_end_time) == (start, wanted.end)]
        return exact or [r for r in candidates if r.data_start_time < end and r.data_end_time > start]

    def look_at(self, report_id: str) -> dict[str, Any] | None:
        """The Report object as it stands now; the look itself moves a queued report on. None when unknown."""
        entry = self._entries.get(report_id)
        if entry is None:
            return None
        if entry.polls_left > 0:
            self._entries[report_id] = replace(entry, polls_left=entry.polls_left - 1)
        return entry.as_json()

    def cancel(self, report_id: str) -> bool | None:
        """Cancel a queued report; False when it is too late for that, None when there is no such report."""
        entry = self._entries.get(report_id)
        if entry is None:
            return None
        if entry.status != "IN_QUEUE":
            return False
        self._entries[report_id] = replace(entry, outcome="CANCELLED", document=None, polls_left=0)
        return True

    def find(
        self,
        report_types: set[str],
        statuses: set[str],
        marketplace_ids: set[str],
        since: datetime,
        until: datetime,
    ) -> tuple[str, ...]:
        """Ids of the matching reports, newest first; an empty set of statuses or marketplaces means all."""
        found = [
            entry
            for entry in self._entries.values()
            if entry.report_type in report_types
            and (not statuses or entry.status in statuses)
            and (not marketplace_ids or marketplace_ids & set(entry.marketplace_ids))
            and since <= entry.created <= until
        ]
        found.sort(key=lambda entry: (entry.created, entry.report_id), reverse=True)
        return tuple(entry.report_id for entry in found)

    def document(self, name: str) -> Document | None:
        """The document of a finished report."""
        for entry in self._entries.values():
            if entry.polls_left == 0 and entry.document is not None and entry.document.document_id == name:
                return entry.document
        return None


def _listed_entry(report: Report) -> _Entry:
    return _Entry(
        report.report_id, report.report_type, report.marketplace_ids, report.data_start_time,
        report.data_end_time, report.created_time, report.processing_status, stored_document(report),
    )  # fmt: skip
