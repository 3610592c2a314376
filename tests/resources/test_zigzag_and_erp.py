"""The returns platform's lists and the ERP's export share."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from http_fakes import START, Clock, Script, frames_of
from pydantic import SecretStr

from resources.erp import ErpClient
from resources.errors import PermanentError, TransientError
from resources.zigzag import ZigZagClient, ZigZagMapping

TOKEN = httpx.Response(200, json={"token": "eyJhbGciOi.eyJFIRST.sig"})


def page(number: int, pages: int, *data: Any) -> httpx.Response:
    return httpx.Response(
        200, content=json.dumps({"data": list(data), "page": number, "pages": pages}, indent=3)
    )


def zigzag(clock: Clock, script: Script, mapping: ZigZagMapping | None = None) -> ZigZagClient:
    return ZigZagClient(
        "https://zz.example/api/",
        "robot",
        SecretStr("pa55word"),
        mapping,
        transport=httpx.MockTransport(script),
        timing=clock.timing,
    )


def test_pages_are_followed_and_kept_byte_for_byte(clock: Clock) -> None:
    answers = [page(1, 3, {"n": 1.10}), page(2, 3), page(3, 3, {"n": "é"})]
    script = Script([TOKEN, *answers])
    since = datetime(2026, 10, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    assert list(zigzag(clock, script).pages("grade_batches", since)) == [answer.content for answer in answers]
    login, *lists = script.requests
    assert (login.method, login.url.path) == ("POST", "/api/token")
    assert json.loads(login.content) == {"username": "robot", "password": "pa55word"}
    assert [request.url.path for request in lists] == ["/api/grade-batches"] * 3
    assert [dict(request.url.params) for request in lists] == [
        {"closedSince": "2026-10-01T00:00:00Z", "page": str(number)} for number in (1, 2, 3)
    ]
    assert {request.headers["authorization"] for request in lists} == {"Bearer eyJhbGciOi.eyJFIRST.sig"}


def test_an_empty_list_is_one_page(clock: Clock) -> None:
    script = Script([TOKEN, page(1, 0)])
    assert len(list(zigzag(clock, script).pages("returns"))) == 1
    assert dict(script.requests[1].url.params) == {"page": "1"}


def test_the_token_is_renewed_before_its_thirty_minutes_are_over(clock: Clock) -> None:
    script = Script([TOKEN, page(1, 1), page(1, 1), TOKEN, page(1, 1)])
    client = zigzag(clock, script)
    for elapsed in (0, 1739, 1741):
        clock.elapsed = elapsed
        list(client.pages("returns"))
    assert [request.url.path for request in script.requests].count("/api/token") == 2


def test_a_refused_token_is_renewed_once(clock: Clock) -> None:
    second = httpx.Response(200, json={"token": "eyJhbGciOi.eyJSECOND.sig"})
    script = Script([TOKEN, httpx.Response(401), second, page(1, 1)])
    assert len(list(zigzag(clock, script).pages("returns"))) == 1
    assert script.requests[-1].headers["authorization"].endswith("SECOND.sig")


def test_a_token_refused_twice_is_a_permanent_error(clock: Clock) -> None:
    script = Script([TOKEN, httpx.Response(401), TOKEN, httpx.Response(401)])
    with pytest.raises(PermanentError, match="check the credentials"):
        list(zigzag(clock, script).pages("returns"))
    assert len(script.requests) == 4


def test_a_server_that_ignores_the_page_number_is_noticed(clock: Clock) -> None:
    with pytest.raises(PermanentError, match="asked for page 2, got page 1"):
        list(zigzag(clock, Script([TOKEN, page(1, 3)])).pages("returns"))


@pytest.mark.parametrize(
    "body", [b"[]", b'{"data": {}, "page": 1, "pages": 1}', b'{"data": [], "page": 1}', b"<html>"]
)
def test_what_is_no_page_is_never_an_empty_list(clock: Clock, body: bytes) -> None:
    with pytest.raises(PermanentError):
        list(zigzag(clock, Script([TOKEN, httpx.Response(200, content=body)])).pages("returns"))


def test_another_deployment_is_a_mapping(clock: Clock) -> None:
    mapping = ZigZagMapping.from_mapping(
        {
            "token_path": "/auth",
            "data_field": "items",
            "lists": {"returns": {"path": "/v1/r", "since": "from"}},
        }
    )
    script = Script([TOKEN, httpx.Response(200, json={"items": [], "page": 1, "pages": 1})])
    assert len(list(zigzag(clock, script, mapping).pages("returns", START))) == 1
    assert [request.url.path for request in script.requests] == ["/api/auth", "/api/v1/r"]
    assert dict(script.requests[1].url.params) == {"from": "2026-10-31T12:00:00Z", "page": "1"}
    assert mapping.lists["consignments"].path == "/consignments"


@pytest.mark.parametrize(
    "values",
    [
        {"tokenpath": "/x"},
        {"data_field": 3},
        {"lists": {"parcels": {"path": "/p"}}},
        {"lists": {"returns": "/r"}},
    ],
)
def test_a_mapping_with_a_mistake_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="ZigZag mapping"):
        ZigZagMapping.from_mapping(values)


def test_no_secret_leaves_the_client(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = httpx.Response(400, json={"message": "pa55word eyJhbGciOi.eyJFIRST.sig"})
    client = zigzag(clock, Script([TOKEN, echo]))
    with pytest.raises(PermanentError) as caught:
        list(client.pages("returns"))
    seen = caplog.text + repr(caught.value) + frames_of(caught.value) + repr(vars(client))
    assert "HTTP 400" in seen
    assert "pa55word" not in seen
    assert "eyJFIRST" not in seen


def test_an_export_is_its_bytes_and_404_is_nothing(clock: Clock) -> None:
    script = Script([httpx.Response(200, content=b"\xef\xbb\xbfsku\r\n"), httpx.Response(404)])
    client = ErpClient(
        "https://erp.example/share/", transport=httpx.MockTransport(script), timing=clock.timing
    )
    assert client.export("item_master") == b"\xef\xbb\xbfsku\r\n"
    assert client.export("bank_lines") is None
    assert [request.url.path for request in script.requests] == [
        "/share/exports/item_master.csv",
        "/share/exports/bank_lines.csv",
    ]


@pytest.mark.parametrize(("status", "kind"), [(403, PermanentError), (500, TransientError)])
def test_a_failed_export_is_never_nothing(clock: Clock, status: int, kind: type[Exception]) -> None:
    transport = httpx.MockTransport(Script([httpx.Response(status)]))
    with pytest.raises(kind, match=f"erp item_master: HTTP {status}"):
        ErpClient("https://erp.example", transport=transport, timing=clock.timing).export("item_master")


def test_a_stream_name_cannot_leave_the_share(clock: Clock) -> None:
    script = Script([httpx.Response(200)])
    client = ErpClient("https://erp.example", transport=httpx.MockTransport(script), timing=clock.timing)
    with pytest.raises(ValueError, match="no stream name"):
        client.export("../secrets")
    assert script.requests == []


def test_a_time_without_a_zone_is_refused(clock: Clock) -> None:
    naive = datetime(2026, 10, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="no time zone"):
        list(zigzag(clock, Script([TOKEN, page(1, 1)])).pages("returns", naive))
