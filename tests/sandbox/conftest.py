"""A small hand-made scenario, the server that serves it, and clients that speak the platforms' protocols."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from sandbox.scenario.model import Report, Scenario, Truth
from sandbox.server import Sandbox, serve

AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
UK, DE, US = "A1F83G8C2ARO7P", "A1PA6795UKMFR9", "ATVPDKIKX0DER"
SETTLEMENTS = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
RETURNS = "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA"
ORDERS = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
REIMBURSEMENTS = "GET_FBA_REIMBURSEMENTS_DATA"
LEDGER = "GET_LEDGER_DETAIL_VIEW_DATA"

SETTLEMENT_BODY = "settlement-id\ttotal-amount\tmarketplace-name\r\n100\t95,00\tAmazön.de\r\n".encode(
    "cp1252"
)
RETURNS_HEADER = "return-date\torder-id\tsku\tstatus\tlicense-plate-number\r\n"


def day(month: int, number: int) -> datetime:
    """Midnight UTC of a day of 2026."""
    return datetime(2026, month, number, tzinfo=UTC)


def _settlement(number: int, created: datetime, **changes: Any) -> Report:
    facts: dict[str, Any] = {
        "report_type": SETTLEMENTS,
        "report_id": f"38318702{number:04d}",
        "marketplace_ids": (UK,),
        "data_start_time": created - timedelta(days=14),
        "data_end_time": created,
        "created_time": created,
        "processing_status": "DONE",
        "body": SETTLEMENT_BODY,
        "content_type": "text/plain; charset=Cp1252",
    }
    return Report(**{**facts, **changes})


def _requested(report_type: str, number: int, start: datetime, end: datetime, rows: str | None) -> Report:
    body = None if rows is None else (RETURNS_HEADER + rows).encode()
    status = "CANCELLED" if rows is None else "DONE"
    return Report(report_type, f"77{number:04d}", (UK, DE), start, end, end, status, body)


def _settlements() -> list[Report]:
    listed = [_settlement(n, AS_OF - timedelta(days=7 * n + 1)) for n in range(12)]
    listed.append(_settlement(20, AS_OF - timedelta(days=2), compression="GZIP", marketplace_ids=(DE,)))
    listed.append(_settlement(99, AS_OF - timedelta(days=100)))
    listed.append(_settlement(98, AS_OF + timedelta(days=1)))
    return listed


def _requested_reports() -> list[Report]:
    return [
        _requested(RETURNS, 1, day(9, 1), day(9, 30), "2026-09-05\tO-1\tA\tReimbursed\tLPN1\r\n" * 2),
        _requested(
            RETURNS,
            2,
            day(9, 20),
            day(10, 20),
            "2026-09-25\tO-2\tB\tUnit returned to inventory\tLPN2\r\n2026-10-02\tO-3\tC\t\tLPN3\r\n",
        ),
        _requested(
            RETURNS,
            3,
            day(10, 15),
            day(10, 31),
            "2026-10-02\tO-3\tC\tReimbursed\tLPN3\r\n"
            "2026-09-05\tO-1\tA\tUnit returned to inventory\tLPN1\r\n",
        ),
        _requested(REIMBURSEMENTS, 4, day(9, 1), day(10, 31), None),
        Report(LEDGER, "770005", (UK,), day(9, 1), day(10, 1), day(10, 1), "FATAL", None),
    ]


def _zigzag_return(number: int, updated: str, status: str = "PROCESSED") -> dict[str, Any]:
    return {
        "returnId": f"ZZ-{number:06d}",
        "externalReturnId": f"4035{number}",
        "status": status,
        "updatedAt": updated,
        "items": [{"itemId": f"ZZI-{number}", "quantity": 1}],
    }


def _zigzag_returns() -> list[dict[str, Any]]:
    rows = [_zigzag_return(n, f"2026-10-{n % 28 + 1:02d}T12:00:00Z") for n in range(1, 113)]
    # A redelivered older snapshot after the newer one: repeated and out of order on purpose.
    return [*rows, _zigzag_return(5, "2026-10-03T12:00:00Z", "IN_TRANSIT")]


@pytest.fixture
def scenario() -> Scenario:
    """Twelve fortnights of settlements, three overlapping returns reports, 113 ZigZag snapshots."""
    return Scenario(
        seed=7,
        size="test",
        faults=(),
        as_of=AS_OF,
        marketplace_ids=(UK, DE),
        reports=(*_settlements(), *_requested_reports()),
        zigzag_returns=tuple(_zigzag_returns()),
        zigzag_grade_batches=(
            {"batchId": "B-1", "closedAt": "2026-10-01T08:00:00Z", "items": []},
            {"batchId": "B-2", "closedAt": "2026-10-20T08:00:00Z", "items": []},
        ),
        zigzag_consignments=(
            {"consignmentId": "CONS-1", "dispatchedAt": "2026-09-01T08:00:00Z", "deliveredAt": None},
            {"consignmentId": "CONS-2", "dispatchedAt": None, "deliveredAt": None},
        ),
        erp_exports={"item_master": b"sku,description\nA,Caf\xc3\xa9\n"},
        truth=Truth(),
    )


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def running(scenario: Scenario) -> Iterator[Sandbox]:
    """The served scenario at the published request rates."""
    with serve(scenario) as sandbox:
        yield sandbox


class AmazonCaller:
    """Calls the Reports API with a token that it got itself."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.facts = sandbox.connections["amazon_fba"]
        self.http = httpx.Client(base_url=self.facts["base_url"], trust_env=False)
        self.token = self.grant().json()["access_token"]

    def grant(self, **changes: str) -> httpx.Response:
        """A refresh-token grant; a change to an empty text leaves the field out."""
        form = {
            "grant_type": "refresh_token",
            "refresh_token": self.facts["refresh_token"],
            "client_id": self.facts["client_id"],
            "client_secret": self.facts["client_secret"],
            **changes,
        }
        return self.http.post(
            self.facts["lwa_url"], data={name: value for name, value in form.items() if value}
        )

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A call under `/reports/2021-06-30`."""
        headers = {"x-amz-access-token": self.token, "user-agent": "sandbox-tests/1 (Language=Python)"}
        return self.http.request(method, f"/reports/2021-06-30{path}", headers=headers, **options)

    def listed(self, **parameters: str) -> httpx.Response:
        """getReports of settlements unless told otherwise."""
        return self.call("GET", "/reports", params={"reportTypes": SETTLEMENTS, **parameters})

    def create(self, report_type: str = RETURNS, **body: Any) -> httpx.Response:
        """createReport for the UK."""
        payload = {"reportType": report_type, "marketplaceIds": [UK], **body}
        return self.call("POST", "/reports", json=payload)

    def finished(self, created: httpx.Response) -> dict[str, Any]:
        """The Report object once it is final."""
        for _ in range(5):
            report: dict[str, Any] = self.call("GET", f"/reports/{created.json()['reportId']}").json()
            if report["processingStatus"] not in ("IN_QUEUE", "IN_PROGRESS"):
                return report
        raise AssertionError("the report never ended")

    def document(self, report: dict[str, Any]) -> dict[str, Any]:
        """getReportDocument of a finished report."""
        payload: dict[str, Any] = self.call("GET", f"/documents/{report['reportDocumentId']}").json()
        return payload

    def download(self, report: dict[str, Any]) -> httpx.Response:
        """The report's document."""
        return self.http.get(self.document(report)["url"])


@pytest.fixture
def call_amazon() -> Iterator[Callable[[Sandbox], AmazonCaller]]:
    """Makes callers with a good token of a served sandbox."""
    callers: list[AmazonCaller] = []

    def make(sandbox: Sandbox) -> AmazonCaller:
        callers.append(AmazonCaller(sandbox))
        return callers[-1]

    yield make
    for caller in callers:
        caller.http.close()


@pytest.fixture
def amazon(running: Sandbox, call_amazon: Callable[[Sandbox], AmazonCaller]) -> AmazonCaller:
    """A caller with a good token."""
    return call_amazon(running)


@pytest.fixture
def serving() -> Callable[..., AbstractContextManager[Sandbox]]:
    """The server itself, for tests that serve in their own way."""
    return serve
