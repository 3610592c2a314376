"""Listing, requesting, cancelling and downloading reports."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from sandbox import faults

AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
SETTLEMENTS = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
RETURNS = "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA"
ORDERS = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
HEADER = b"return-date\torder-id\tsku\tstatus\tlicense-plate-number\r\n"


def _ids(answer: httpx.Response) -> list[str]:
    return [report["reportId"] for report in answer.json()["reports"]]


def test_every_answer_tells_the_scenario_time(amazon: Any) -> None:
    first = parsedate_to_datetime(amazon.grant().headers["Date"])
    amazon.sandbox.advance(60)
    later = parsedate_to_datetime(amazon.listed().headers["Date"])
    assert AS_OF <= first <= AS_OF + timedelta(seconds=30)
    assert timedelta(seconds=60) <= later - first <= timedelta(seconds=90)


def test_pages_are_newest_first_and_cover_the_last_90_days_once(amazon: Any) -> None:
    page = amazon.listed(pageSize="5")
    reports = page.json()["reports"]
    while "nextToken" in page.json():
        page = amazon.call("GET", "/reports", params={"nextToken": page.json()["nextToken"]})
        reports += page.json()["reports"]
    created = [report["createdTime"] for report in reports]
    assert created == sorted(created, reverse=True)
    assert len({report["reportId"] for report in reports}) == len(reports) == 13
    assert created[0] == "2026-10-30T23:59:59+00:00"


def test_next_token_comes_alone_but_for_what_a_client_adds_to_everything(amazon: Any) -> None:
    token = amazon.listed(pageSize="5").json()["nextToken"]
    added = dict.fromkeys(("MarketplaceId", "MarketplaceIds", "marketplace_ids", "marketplaceIds"), "X")
    assert amazon.call("GET", "/reports", params={"nextToken": token, **added}).status_code == 200
    assert amazon.listed(nextToken=token).status_code == 400
    assert amazon.call("GET", "/reports", params={"nextToken": "made-up"}).status_code == 400


@pytest.mark.parametrize(
    "parameters",
    [
        {"reportTypes": ""},
        {"reportTypes": ",".join(["GET_FBA_REIMBURSEMENTS_DATA"] * 11)},
        {"reportTypes": "BAD_FEE_DISCOUNTS_REPORT"},
        {"processingStatuses": "BAD_VALUE"},
        {"pageSize": "0"},
        {"pageSize": "ten"},
        {"createdSince": "yesterday"},
        {"createdSince": "2026-08-01T00:00:00Z"},
        {"marketplaceIds": ",".join("ABCDEFGHIJK")},
    ],
)
def test_wrong_parameters_are_invalid_input(amazon: Any, parameters: dict[str, str]) -> None:
    refused = amazon.listed(**parameters)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "InvalidInput")


def test_the_90_days_end_at_the_server_s_clock(amazon: Any) -> None:
    boundary = AS_OF - timedelta(days=90)
    assert amazon.listed(createdSince=(boundary + timedelta(minutes=5)).isoformat()).status_code == 200
    amazon.sandbox.advance(300)
    raced = amazon.listed(createdSince=(boundary + timedelta(minutes=5)).isoformat())
    assert raced.status_code == 400
    assert "more than 90 days old" in raced.json()["errors"][0]["message"]


def test_filters_narrow_the_list(amazon: Any) -> None:
    assert _ids(amazon.listed(marketplaceIds="A1PA6795UKMFR9")) == ["383187020020"]
    assert amazon.listed(processingStatuses="FATAL,CANCELLED").json() == {"reports": []}
    recent = amazon.listed(createdSince="2026-10-24T00:00:00Z", createdUntil="2026-10-30T00:00:00Z")
    assert _ids(recent) == ["383187020020"]


def test_settlements_cannot_be_requested(amazon: Any) -> None:
    refused = amazon.create(SETTLEMENTS)
    assert refused.status_code == 400
    assert "not allowed at this time" in refused.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "body",
    [
        {"reportType": "BAD_FEE_DISCOUNTS_REPORT"},
        {"marketplaceIds": []},
        {"marketplaceIds": ["X"] * 26},
        {"dataStartTime": "soon"},
        {"dataStartTime": "2026-10-02T00:00:00Z", "dataEndTime": "2026-10-01T00:00:00Z"},
    ],
)
def test_wrong_requests_are_invalid_input(amazon: Any, body: dict[str, Any]) -> None:
    assert amazon.create(**body).status_code == 400


def test_a_requested_report_is_queued_worked_on_and_done(amazon: Any) -> None:
    created = amazon.create(dataStartTime="2026-09-01T00:00:00Z", dataEndTime="2026-09-30T00:00:00Z")
    assert created.status_code == 202
    path = f"/reports/{created.json()['reportId']}"
    seen = [amazon.call("GET", path).json() for _ in range(4)]
    assert [report["processingStatus"] for report in seen] == ["IN_QUEUE", "IN_PROGRESS", "DONE", "DONE"]
    assert ["reportDocumentId" in report for report in seen] == [False, False, True, True]
    assert created.json()["reportId"] in _ids(amazon.listed(reportTypes=RETURNS))


def test_a_request_of_a_stored_range_gets_that_document_byte_for_byte(amazon: Any) -> None:
    report = amazon.finished(
        amazon.create(dataStartTime="2026-09-01T00:00:00Z", dataEndTime="2026-09-30T00:00:00Z")
    )
    # The unit is twice in this one document: that is the platform's doing and stays.
    assert amazon.download(report).content == HEADER + b"2026-09-05\tO-1\tA\tReimbursed\tLPN1\r\n" * 2


def test_a_request_without_times_gets_everything_once_in_its_latest_state(amazon: Any) -> None:
    report = amazon.finished(amazon.create())
    rows = amazon.download(report).content.removeprefix(HEADER).splitlines()
    # LPN1 was twice in one document and still is; the newest document speaks for its state.
    assert sorted(rows) == [
        b"2026-09-05\tO-1\tA\tReimbursed\tLPN1",
        b"2026-09-05\tO-1\tA\tUnit returned to inventory\tLPN1",
        b"2026-09-25\tO-2\tB\tUnit returned to inventory\tLPN2",
        b"2026-10-02\tO-3\tC\tReimbursed\tLPN3",
    ]
    assert report["dataStartTime"] == "2026-09-01T00:00:00+00:00"
    assert report["dataEndTime"] == "2026-10-31T00:00:00+00:00"


def test_a_range_gets_every_overlapping_document(amazon: Any) -> None:
    wanted = {"dataStartTime": "2026-10-01T00:00:00Z", "dataEndTime": "2026-10-10T00:00:00Z"}
    body = amazon.download(amazon.finished(amazon.create(**wanted))).content
    assert b"O-2" in body
    assert b"O-1" not in body


def test_no_data_is_cancelled_and_a_stored_failure_fatal(amazon: Any) -> None:
    nothing = amazon.finished(amazon.create("GET_FBA_REIMBURSEMENTS_DATA"))
    elsewhere = amazon.finished(amazon.create(marketplaceIds=["ATVPDKIKX0DER"]))
    failed = amazon.finished(amazon.create("GET_LEDGER_DETAIL_VIEW_DATA"))
    statuses = [report["processingStatus"] for report in (nothing, elsewhere, failed)]
    assert statuses == ["CANCELLED", "CANCELLED", "FATAL"]
    assert not any("reportDocumentId" in report for report in (nothing, elsewhere, failed))


def test_an_orders_range_over_30_days_is_fatal_and_says_why(amazon: Any) -> None:
    wanted = {"dataStartTime": "2026-08-01T00:00:00Z", "dataEndTime": "2026-10-01T00:00:00Z"}
    report = amazon.finished(amazon.create(ORDERS, **wanted))
    assert report["processingStatus"] == "FATAL"
    assert b"30 days" in amazon.download(report).content


def test_only_a_queued_report_can_be_cancelled(amazon: Any) -> None:
    queued, started = amazon.create().json()["reportId"], amazon.create().json()["reportId"]
    amazon.call("GET", f"/reports/{started}")
    assert amazon.call("DELETE", f"/reports/{queued}").status_code == 200
    assert amazon.call("DELETE", f"/reports/{started}").status_code == 400
    assert amazon.call("DELETE", "/reports/1").status_code == 404
    assert amazon.call("GET", f"/reports/{queued}").json()["processingStatus"] == "CANCELLED"


def test_downloads_carry_the_charset_and_are_compressed_only_when_announced(amazon: Any) -> None:
    plain, packed = (
        next(r for r in amazon.listed(pageSize="50").json()["reports"] if r["reportId"] == name)
        for name in ("383187020000", "383187020020")
    )
    assert "compressionAlgorithm" not in amazon.document(plain)
    assert amazon.document(packed)["compressionAlgorithm"] == "GZIP"
    answer, compressed = amazon.download(plain), amazon.download(packed)
    assert answer.headers["Content-Type"] == "text/plain; charset=Cp1252"
    assert "Amazön.de" in answer.content.decode("cp1252")
    assert "Content-Encoding" not in compressed.headers
    assert gzip.decompress(compressed.content) == answer.content


def test_an_address_lives_300_seconds_and_cannot_be_changed(amazon: Any) -> None:
    url = amazon.document(amazon.listed().json()["reports"][0])["url"]
    assert amazon.http.get(url).status_code == 200
    assert amazon.http.get(url.replace("X-Amz-Date=2026", "X-Amz-Date=2027")).status_code == 403
    amazon.sandbox.advance(301)
    late = amazon.http.get(url)
    assert late.status_code == 403
    assert b"<Code>AccessDenied</Code><Message>Request has expired</Message>" in late.content


def test_scripted_report_and_document_faults(amazon: Any) -> None:
    amazon.sandbox.faults.script("createReport", faults.FATAL, faults.CANCELLED)
    ends = [amazon.finished(amazon.create())["processingStatus"] for _ in range(3)]
    assert ends == ["FATAL", "CANCELLED", "DONE"]
    report = amazon.listed().json()["reports"][0]
    document_faults = (faults.EXPIRED_URL, faults.GZIP_NOT_APPLIED, faults.GZIP_NOT_ANNOUNCED)
    amazon.sandbox.faults.script("getReportDocument", *document_faults)
    assert amazon.download(report).status_code == 403
    says_gzip, says_nothing = amazon.document(report), amazon.document(report)
    assert says_gzip["compressionAlgorithm"] == "GZIP"
    assert not amazon.http.get(says_gzip["url"]).content.startswith(b"\x1f\x8b")
    assert "compressionAlgorithm" not in says_nothing
    assert amazon.http.get(says_nothing["url"]).content.startswith(b"\x1f\x8b")


def test_a_truncated_body_breaks_the_download(amazon: Any) -> None:
    report = amazon.listed().json()["reports"][0]
    amazon.sandbox.faults.script("downloadDocument", faults.TRUNCATED)
    with pytest.raises(httpx.RemoteProtocolError):
        amazon.download(report)
    assert amazon.download(report).status_code == 200
