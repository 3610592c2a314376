"""The Selling Partner client: requesting reports and downloading documents."""

from __future__ import annotations

import gzip
from datetime import timedelta

import httpx
import pytest
from http_fakes import (
    CREATE,
    DOCUMENT,
    EXPIRED,
    ORDERS,
    REPORT,
    RETURNS,
    SIGNED,
    START,
    Amazon,
    answer,
    report,
)

from resources.amazon_reports import report_windows
from resources.errors import PermanentError, TransientError


def test_a_report_is_polled_with_growing_waits(amazon: Amazon) -> None:
    amazon.route(CREATE, answer({"reportId": "R1"}, 202))
    waiting = [answer(report(status="IN_QUEUE", document=None))] + [
        answer(report(status="IN_PROGRESS", document=None)) for _ in range(6)
    ]
    amazon.route(REPORT, *waiting, answer(report(reportType=RETURNS)))
    listing = amazon.client().request_report(RETURNS, START - timedelta(days=2), START)
    assert listing is not None
    assert (listing.report_document_id, listing.report_type) == ("D1", RETURNS)
    assert amazon.clock.sleeps == [1, 2, 4, 8, 16, 32, 60]


def test_a_cancelled_report_is_no_data(amazon: Amazon) -> None:
    amazon.route(CREATE, answer({"reportId": "R1"}, 202))
    amazon.route(REPORT, answer(report(status="CANCELLED", document=None)))
    assert amazon.client().request_report(RETURNS, START - timedelta(days=2), START) is None


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (gzip.compress(b'{"errorDetails": "dataStartTime is not supported"}'), PermanentError),
        (b"Internal error, please try again later", TransientError),
        (None, TransientError),
    ],
    ids=["a reason that is final", "a reason that passes", "no reason"],
)
def test_a_fatal_report_says_why(amazon: Amazon, reason: bytes | None, kind: type[Exception]) -> None:
    amazon.route(CREATE, answer({"reportId": "R1"}, 202))
    amazon.route(REPORT, answer(report(status="FATAL", document="D1" if reason else None)))
    amazon.route(DOCUMENT, answer({"reportDocumentId": "D1", "url": SIGNED}))
    amazon.route("GET /doc.tsv", httpx.Response(200, content=reason))
    expected = {
        PermanentError: "dataStartTime is not supported",
        TransientError: "try again later|no reason",
    }[kind]
    with pytest.raises(kind, match=expected):
        amazon.client().request_report(RETURNS, START - timedelta(days=2), START)


def test_a_report_that_never_ends_is_given_up(amazon: Amazon) -> None:
    amazon.route(CREATE, answer({"reportId": "R1"}, 202))
    amazon.route(REPORT, answer(report(status="IN_PROGRESS", document=None)))
    with pytest.raises(TransientError, match="is IN_PROGRESS after"):
        amazon.client().request_report(RETURNS, START - timedelta(days=2), START)
    assert sum(amazon.clock.sleeps) <= 1800


def test_a_long_period_is_requested_in_pieces(amazon: Amazon) -> None:
    start = START - timedelta(days=85)
    assert [(stop - begin).days for begin, stop in report_windows(ORDERS, start, START)] == [30, 30, 25]
    with pytest.raises(ValueError, match="use request_reports"):
        amazon.client().request_report(ORDERS, start, START)
    amazon.route(CREATE, answer({"reportId": "R1"}, 202))
    amazon.route(
        REPORT, answer(report()), answer(report(status="CANCELLED", document=None)), answer(report())
    )
    assert len(list(amazon.client().request_reports(ORDERS, start, START))) == 2
    assert len(amazon.routes[CREATE].requests) == 3


@pytest.mark.parametrize(
    "body", [gzip.compress(b"a\tb\r\n"), b"a\tb\r\n"], ids=["gzip", "plain under a GZIP label"]
)
def test_a_document_is_kept_byte_for_byte(amazon: Amazon, body: bytes) -> None:
    amazon.route(DOCUMENT, answer({"url": SIGNED, "compressionAlgorithm": "GZIP"}))
    amazon.route(
        "GET /doc.tsv",
        httpx.Response(200, content=body, headers={"content-type": "text/plain;charset=Cp1252"}),
    )
    document = amazon.client().download("D1")
    assert (document.content, document.content_type) == (body, "text/plain;charset=Cp1252")
    assert (document.report_id, document.created_time) == (None, None)


def test_a_content_encoding_of_the_storage_is_not_undone(amazon: Amazon) -> None:
    packed = gzip.compress(b"a\tb\r\n", mtime=0)
    amazon.route(DOCUMENT, answer({"url": SIGNED}))
    stream = httpx.ByteStream(packed)
    amazon.route("GET /doc.tsv", httpx.Response(200, stream=stream, headers={"content-encoding": "gzip"}))
    assert amazon.client().download("D1").content == packed


def test_the_signed_address_gets_no_token_and_is_asked_for_right_before(amazon: Amazon) -> None:
    amazon.route(DOCUMENT, answer({"url": SIGNED}))
    amazon.route("GET /doc.tsv", httpx.Response(200, content=b"x"))
    amazon.client().download("D1")
    assert [request.url.path for request in amazon.requests[-2:]] == [
        "/reports/2021-06-30/documents/D1",
        "/doc.tsv",
    ]
    signed = amazon.requests[-1]
    assert str(signed.url) == SIGNED
    assert not {"x-amz-access-token", "x-amz-date", "authorization"} & set(signed.headers)


def test_an_expired_address_is_fetched_again_once(amazon: Amazon) -> None:
    amazon.route(DOCUMENT, answer({"url": SIGNED}))
    download = amazon.route(
        "GET /doc.tsv", httpx.Response(403, content=EXPIRED), httpx.Response(200, content=b"x")
    )
    assert amazon.client().download("D1").content == b"x"
    assert (len(amazon.routes[DOCUMENT].requests), len(download.requests)) == (2, 2)
    amazon.route("GET /doc.tsv", httpx.Response(403, content=EXPIRED))
    with pytest.raises(PermanentError, match="AccessDenied: Request has expired"):
        amazon.client().download("D1")
    assert len(amazon.routes["GET /doc.tsv"].requests) == 2


def test_calls_are_paced_and_learn_the_rate(amazon: Amazon) -> None:
    amazon.route(DOCUMENT, answer({"url": SIGNED}, **{"x-amzn-RateLimit-Limit": "0.5"}))
    amazon.route("GET /doc.tsv", httpx.Response(200, content=b"x"))
    client = amazon.client()
    for _ in range(15):
        client.download("D1")
    assert amazon.clock.sleeps == []
    client.download("D1")
    assert amazon.clock.sleeps == [pytest.approx(2.0)]


def test_every_attempt_takes_from_the_quota(amazon: Amazon) -> None:
    amazon.route(DOCUMENT, *[httpx.Response(500)] * 5, answer({"url": SIGNED}))
    amazon.route("GET /doc.tsv", httpx.Response(200, content=b"x"))
    client = amazon.client()
    client.download("D1")
    amazon.clock.sleeps.clear()
    for _ in range(10):
        client.download("D1")
    assert sum(amazon.clock.sleeps) > 20
