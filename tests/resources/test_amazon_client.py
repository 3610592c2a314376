"""The Selling Partner client: logging in and listing settlements."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest
from http_fakes import (
    CLIENT_SECRET,
    DOCUMENT,
    REFRESH_TOKEN,
    REPORT,
    REPORTS,
    SIGNED,
    START,
    Amazon,
    answer,
    frames_of,
    query,
    refused,
    report,
)

from resources.amazon_reports import SETTLEMENT_V1, SETTLEMENT_V2, regional_host
from resources.errors import PermanentError


def test_the_token_request_is_a_form_and_the_token_a_header_without_bearer(amazon: Amazon) -> None:
    amazon.route(REPORTS, answer({"reports": []}))
    amazon.client().list_settlement_reports(START)
    login, listing = amazon.requests[0], amazon.sent("/reports/2021-06-30/reports")[0]
    assert login.headers["content-type"] == "application/x-www-form-urlencoded;charset=UTF-8"
    assert parse_qs(login.content.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": [REFRESH_TOKEN],
        "client_id": ["amzn1.client"],
        "client_secret": [CLIENT_SECRET],
    }
    assert listing.url.host == "sellingpartnerapi-eu.amazon.com"
    assert listing.headers["x-amz-access-token"] == "Atza|ACCESS-1"
    assert listing.headers["x-amz-date"] == "20261031T120000Z"
    assert listing.headers["user-agent"].startswith("returns-reconciliation/")
    assert "authorization" not in listing.headers


def test_a_token_is_kept_until_shortly_before_it_expires(amazon: Amazon) -> None:
    amazon.route(REPORT, answer(report()))
    client = amazon.client()
    for elapsed, logins in ((0, 1), (3539, 1), (3541, 2)):
        amazon.clock.elapsed = elapsed
        client._call("getReport", "GET", "/reports/2021-06-30/reports/R1")
        assert len(amazon.sent("/auth/o2/token")) == logins


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_is_renewed_once(amazon: Amazon, status: int) -> None:
    amazon.route(DOCUMENT, refused(status), answer({"reportDocumentId": "D1", "url": SIGNED}))
    amazon.route("GET /doc.tsv", httpx.Response(200, content=b"x"))
    assert amazon.client().download("D1").content == b"x"
    used = [request.headers["x-amz-access-token"] for request in amazon.routes[DOCUMENT].requests]
    assert used == ["Atza|ACCESS-1", "Atza|ACCESS-2"]


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_refused_twice_is_a_permanent_error(amazon: Amazon, status: int) -> None:
    amazon.route(DOCUMENT, refused(status))
    with pytest.raises(PermanentError, match="check the credentials") as caught:
        amazon.client().download("D1")
    assert caught.value.status == status
    assert len(amazon.routes[DOCUMENT].requests) == 2
    assert len(amazon.sent("/auth/o2/token")) == 2


@pytest.mark.parametrize(("status", "code"), [(400, "invalid_grant"), (401, "invalid_client")])
def test_credentials_that_are_not_accepted_are_a_permanent_error(
    amazon: Amazon, status: int, code: str
) -> None:
    amazon.token_answer = answer({"error": code, "error_description": "no"}, status)
    with pytest.raises(PermanentError, match=f"{code}: no.*check client id") as caught:
        amazon.client().ping()
    assert caught.value.operation == "token"
    assert len(amazon.requests) == 1


def test_settlements_of_both_layouts_are_listed_done_only_and_never_requested(amazon: Amazon) -> None:
    amazon.route(REPORTS, answer({"reports": [report(2), report(3)]}), answer({"reports": [report(1)]}))
    found = amazon.client().list_settlement_reports(START - timedelta(days=30))
    assert [listing.report_id for listing in found] == ["R1", "R2", "R3"]
    assert found[0].created_time == datetime(2026, 10, 1, 6, tzinfo=UTC)
    assert [query(request)["reportTypes"] for request in amazon.routes[REPORTS].requests] == [
        SETTLEMENT_V2,
        SETTLEMENT_V1,
    ]
    assert {query(request)["processingStatuses"] for request in amazon.routes[REPORTS].requests} == {"DONE"}
    assert not [
        request for request in amazon.requests if request.method == "POST" and "reports" in request.url.path
    ]
    with pytest.raises(ValueError, match="list it, do not request it"):
        amazon.client().request_report(SETTLEMENT_V2, START - timedelta(days=1), START)


def test_the_next_page_is_asked_for_with_the_token_alone(amazon: Amazon) -> None:
    amazon.route(
        REPORTS,
        answer({"reports": [report(1)], "nextToken": "p=2&x"}),
        answer({"reports": [], "nextToken": "p3"}),
        answer({"reports": [report(2)]}),
        answer({"reports": []}),
    )
    assert len(amazon.client().list_settlement_reports(START)) == 2
    assert [query(request) for request in amazon.routes[REPORTS].requests[1:3]] == [
        {"nextToken": "p=2&x"},
        {"nextToken": "p3"},
    ]


def test_a_listing_that_repeats_a_page_ends(amazon: Amazon) -> None:
    amazon.route(REPORTS, answer({"reports": [], "nextToken": "same"}))
    with pytest.raises(PermanentError, match="again and again"):
        amazon.client().list_settlement_reports(START)
    assert len(amazon.routes[REPORTS].requests) == 2


def test_a_listing_that_is_none_is_not_taken_for_an_empty_one(amazon: Amazon) -> None:
    amazon.route(REPORTS, answer({"payload": []}))
    with pytest.raises(PermanentError, match="not a list of reports"):
        amazon.client().list_settlement_reports(START)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (30, "2026-10-01T12:00:00Z"),
        (89, "2026-08-03T12:00:00Z"),
        (90, "2026-08-02T12:05:00Z"),
        (400, "2026-08-02T12:05:00Z"),
    ],
)
def test_the_90_day_bound_is_measured_on_amazons_clock(amazon: Amazon, days: int, expected: str) -> None:
    amazon.clock.elapsed = 7 * 86400  # our clock is a week ahead
    amazon.route(REPORTS, answer({"reports": []}))
    amazon.client().list_settlement_reports(START - timedelta(days=days))
    assert query(amazon.routes[REPORTS].requests[0])["createdSince"] == expected


def test_the_bound_moves_on_while_a_token_is_kept(amazon: Amazon) -> None:
    amazon.route(REPORTS, answer({"reports": []}))
    client = amazon.client()
    client.ping()
    amazon.clock.elapsed += 3000
    client.list_settlement_reports(START - timedelta(days=365))
    assert query(amazon.routes[REPORTS].requests[0])["createdSince"] == "2026-08-02T12:55:00Z"
    assert len(amazon.sent("/auth/o2/token")) == 1


def test_v1_may_be_gone_but_v2_may_not(amazon: Amazon, caplog: pytest.LogCaptureFixture) -> None:
    invalid = answer({"errors": [{"code": "InvalidInput", "message": "Unknown report type"}]}, 400)
    amazon.route(REPORTS, answer({"reports": [report(1)]}), invalid)
    assert len(amazon.client().list_settlement_reports(START)) == 1
    assert "no longer listed" in caplog.text
    amazon.route(REPORTS, invalid)
    with pytest.raises(PermanentError, match="InvalidInput"):
        amazon.client().list_settlement_reports(START)


def test_no_secret_leaves_the_client(amazon: Amazon, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = {"errors": [{"code": "Bad", "message": f"{CLIENT_SECRET} {REFRESH_TOKEN} Atza|ACCESS-1 {SIGNED}"}]}
    amazon.route(DOCUMENT, answer({"url": SIGNED}))
    amazon.route("GET /doc.tsv", answer(echo, 404))
    client = amazon.client()
    with pytest.raises(PermanentError) as download:
        client.download("D1")
    amazon.route(REPORTS, answer(echo, 400))
    with pytest.raises(PermanentError) as listing:
        client.list_settlement_reports(START)
    amazon.token_answer = answer({"error": "x", "error_description": f"{CLIENT_SECRET} {REFRESH_TOKEN}"}, 400)
    with pytest.raises(PermanentError) as login:
        amazon.client().ping()
    seen = caplog.text + repr(vars(client)) + repr(client._tokens._credentials)
    for caught in (listing, login):
        seen += frames_of(caught.value) + repr(caught.value)
    seen += str(download.value) + repr(download.value)
    for secret in ("THE-CLIENT-SECRET", "THE-REFRESH-TOKEN", "ACCESS-1", "deadbeef"):
        assert secret not in seen
    assert "HTTP Request: GET https://s3.example/doc.tsv?[redacted]" in caplog.text


def test_marketplaces_decide_the_host() -> None:
    assert regional_host(("ATVPDKIKX0DER", "A2EUQ1WTGCTBG2")) == "https://sellingpartnerapi-na.amazon.com"
    assert regional_host(("A1VC38T7YXB528",)) == "https://sellingpartnerapi-fe.amazon.com"
    with pytest.raises(ValueError, match="one region"):
        regional_host(("ATVPDKIKX0DER", "A1F83G8C2ARO7P"))
    with pytest.raises(ValueError, match="not known"):
        regional_host(("NOWHERE",))
