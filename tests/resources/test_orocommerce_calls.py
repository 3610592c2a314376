"""OroCommerce's client against servers that do not answer as the API does, and its settings."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from http_fakes import START, Clock, Script, frames_of
from pydantic import SecretStr

from resources.clients import CLIENTS
from resources.connections import connections
from resources.errors import PermanentError, TransientError
from resources.orocommerce import ListQuery, OroCommerceClient

SECRET = "the-client-secret"
TOKEN = httpx.Response(
    200, json={"token_type": "Bearer", "expires_in": 3600, "access_token": "eyJ0.eyJFIRST.sig"}
)
ORDERS = ListQuery("orders", {"orders": ("identifier", "lineItems")}, ("lineItems",), START)


def page(*ids: Any, total: str | None = None) -> httpx.Response:
    body = json.dumps({"data": [{"type": "orders", "id": one} for one in ids]}, indent=3)
    headers = {} if total is None else {"X-Include-Total-Count": total}
    return httpx.Response(200, content=body, headers=headers)


def client_of(clock: Clock, script: Script, **options: Any) -> OroCommerceClient:
    return OroCommerceClient(
        "https://oro.example/",
        "application-1",
        SecretStr(SECRET),
        transport=httpx.MockTransport(script),
        timing=clock.timing,
        **{"page_size": 2, **options},
    )


def test_a_request_says_exactly_what_it_wants(clock: Clock) -> None:
    script = Script([TOKEN, page("3", "7", total="3"), page("9", total="1")])
    pages = list(client_of(clock, script).pages(ORDERS))
    assert [one.content for one in pages] == [answer.content for answer in script.answers[1:]]  # type: ignore[union-attr]
    login, first, second = script.requests
    assert (login.method, str(login.url)) == ("POST", "https://oro.example/oauth2-token")
    assert json.loads(login.content) == {
        "grant_type": "client_credentials",
        "client_id": "application-1",
        "client_secret": SECRET,
    }
    assert first.url.path == "/admin/api/orders"
    assert dict(first.url.params) == {
        "fields[orders]": "identifier,lineItems",
        "include": "lineItems",
        "filter[updatedAt][gte]": "2026-10-31T12:00:00Z",
        "sort": "id",
        "page[number]": "1",
        "page[size]": "2",
    }
    assert first.headers["accept"] == "application/vnd.api+json"
    assert first.headers["x-include"] == "totalCount;noHateoas"
    assert first.headers["authorization"] == "Bearer eyJ0.eyJFIRST.sig"
    assert dict(second.url.params) == {**dict(first.url.params), "filter[id][gt]": "7"}


def test_without_a_total_a_short_page_is_the_last(clock: Clock) -> None:
    script = Script([TOKEN, page("1", "2"), page("3", "4"), page()])
    pages = list(client_of(clock, script).pages(ORDERS))
    assert [(one.row_count, one.remaining) for one in pages] == [(2, None), (2, None), (0, None)]


def test_a_server_with_a_smaller_page_of_its_own_is_read_to_the_end(clock: Clock) -> None:
    script = Script([TOKEN, page("1", "2", total="3"), page("3", total="1")])
    assert len(list(client_of(clock, script, page_size=100).pages(ORDERS))) == 2


def test_a_total_that_is_never_reached_ends_with_the_first_empty_page(clock: Clock) -> None:
    script = Script([TOKEN, page("1", "2", total="9"), page(total="7")])
    pages = list(client_of(clock, script).pages(ORDERS))
    assert [(one.row_count, one.remaining) for one in pages] == [(2, 9), (0, 7)]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([page("1", "2"), page("1", "2")], "asked for ids after 2 in order, got others"),
        ([page("2", "1")], "asked for ids after 0 in order, got others"),
        ([page("1", "1")], "asked for ids after 0 in order, got others"),
        ([page("each", "case")], "orders without a numeric id"),
        ([page(None)], "orders without a numeric id"),
        ([httpx.Response(200, json={"data": {"id": "1"}})], "no list 'data'"),
        ([httpx.Response(200, json={"data": ["x"]})], "orders without a numeric id"),
        ([httpx.Response(200, json=[{"id": 1}])], "not a JSON object"),
        ([httpx.Response(200, content=b"<html>login</html>")], "not a JSON object"),
    ],
)
def test_what_is_no_page_of_the_list_is_a_permanent_error(
    clock: Clock, answers: list[httpx.Response], reason: str
) -> None:
    with pytest.raises(PermanentError, match=reason):
        list(client_of(clock, Script([TOKEN, *answers])).pages(ORDERS))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.Response(401, json={"error": "invalid_client"}), "HTTP 401, invalid_client"),
        (httpx.Response(400, json={"error": "invalid_request"}), "HTTP 400, invalid_request"),
        (httpx.Response(200, json={"token_type": "Bearer"}), "the answer holds no token"),
        (httpx.Response(200, content=b"<html>"), "not a JSON object"),
    ],
)
def test_a_login_that_fails_says_why(clock: Clock, answer: httpx.Response, reason: str) -> None:
    with pytest.raises(PermanentError, match=f"orocommerce oauth2-token: .*{reason}"):
        client_of(clock, Script([answer])).ping()


def test_a_login_during_an_outage_is_tried_again(clock: Clock) -> None:
    script = Script([httpx.Response(503), TOKEN])
    client_of(clock, script).ping()
    assert len(script.requests) == 2
    with pytest.raises(TransientError):
        client_of(clock, Script([httpx.Response(503)])).ping()


def test_no_secret_leaves_the_client(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    detail = f"no access for {SECRET} with eyJ0.eyJFIRST.sig"
    echo = httpx.Response(403, json={"errors": [{"title": "access denied exception", "detail": detail}]})
    client = client_of(clock, Script([TOKEN, echo]))
    with pytest.raises(PermanentError) as caught:
        list(client.pages(ORDERS))
    seen = caplog.text + repr(caught.value) + frames_of(caught.value) + repr(vars(client))
    assert "HTTP 403, access denied exception" in seen
    assert SECRET not in seen
    assert "eyJFIRST" not in seen


def test_the_client_is_built_from_its_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("BASE_URL", "https://oro.example"),
        ("CLIENT_ID", "application-1"),
        ("RETURN_STATUS_FIELD", "rmaState"),
    ):
        monkeypatch.setenv(f"OROCOMMERCE_{name}", value)
    monkeypatch.delenv("OROCOMMERCE_CLIENT_SECRET", raising=False)
    assert CLIENTS["orocommerce"](connections(tmp_path)) is None
    monkeypatch.setenv("OROCOMMERCE_CLIENT_SECRET", SECRET)
    client = CLIENTS["orocommerce"](connections(tmp_path))
    assert isinstance(client, OroCommerceClient)
    with client:
        assert client.return_status_field == "rmaState"
