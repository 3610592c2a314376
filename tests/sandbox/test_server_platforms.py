"""ZigZag, the ERP share, Slack, and the server around them."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from sandbox import faults
from sandbox.scenario.model import Scenario
from sandbox.server import Sandbox


@pytest.fixture
def zigzag(running: Sandbox) -> Any:
    facts = running.connections["zigzag"]
    with httpx.Client(base_url=facts["base_url"], trust_env=False) as client:
        user = {"username": facts["username"], "password": facts["password"]}
        client.headers["Authorization"] = f"Bearer {client.post('/token', json=user).json()['token']}"
        yield client


def test_zigzag_tokens_live_30_minutes(running: Sandbox, zigzag: httpx.Client) -> None:
    assert zigzag.headers["Authorization"].count(".") == 2
    running.advance(29 * 60)
    assert zigzag.get("/returns").status_code == 200
    running.advance(60)
    assert zigzag.get("/returns").status_code == 401
    wrong = zigzag.post("/token", json={"username": "api", "password": "wrong"})
    assert wrong.status_code == 401


def test_zigzag_refuses_unknown_and_expired_tokens(running: Sandbox, zigzag: httpx.Client) -> None:
    assert zigzag.get("/returns", headers={"Authorization": "Bearer a.b.c"}).status_code == 401
    assert zigzag.get("/returns", headers={"Authorization": ""}).status_code == 401
    running.expire_tokens()
    assert zigzag.get("/returns").status_code == 401


def test_zigzag_serves_every_snapshot_in_its_order_by_pages_of_50(
    scenario: Scenario, zigzag: httpx.Client
) -> None:
    pages = [zigzag.get("/returns", params={"page": str(page)}).json() for page in (1, 2, 3)]
    assert [(page["page"], page["pages"], len(page["data"])) for page in pages] == [
        (1, 3, 50),
        (2, 3, 50),
        (3, 3, 13),
    ]
    assert [row for page in pages for row in page["data"]] == list(scenario.zigzag_returns)
    assert zigzag.get("/returns", params={"page": "4"}).json() == {"data": [], "page": 4, "pages": 3}
    assert zigzag.get("/returns", params={"page": "0"}).status_code == 400


def test_zigzag_lists_filter_by_their_time(zigzag: httpx.Client) -> None:
    since = {"updatedSince": "2026-10-28T00:00:00Z", "closedSince": "2026-10-02T00:00:00Z"}
    returns = zigzag.get("/returns", params=since).json()["data"]
    assert {row["updatedAt"] for row in returns} == {"2026-10-28T12:00:00Z"}
    batches = zigzag.get("/grade-batches", params=since).json()["data"]
    assert [row["batchId"] for row in batches] == ["B-2"]
    consignments = zigzag.get("/consignments", params=since).json()["data"]
    assert [row["consignmentId"] for row in consignments] == ["CONS-2"]
    assert zigzag.get("/arrivals", params=since).json() == {"data": [], "page": 1, "pages": 1}
    assert zigzag.get("/returns", params={"updatedSince": "lately"}).status_code == 400


def test_zigzag_mirrors_a_return_once(running: Sandbox, zigzag: httpx.Client) -> None:
    assert zigzag.post("/returns", json={"externalReturnId": "40351"}).status_code == 409
    created = zigzag.post("/returns", json={"externalReturnId": "new-1", "channel": "TIKTOK_SHOP"})
    again = zigzag.post("/returns", json={"externalReturnId": "new-1"})
    assert (created.status_code, again.status_code) == (201, 409)
    assert again.json()["returnId"] == created.json()["returnId"]
    assert zigzag.post("/returns", json={}).status_code == 400
    listed = zigzag.get("/returns", params={"updatedSince": "2026-10-31T00:00:00Z"}).json()["data"]
    assert [row["externalReturnId"] for row in listed] == ["new-1"]
    assert [row["channel"] for row in running.zigzag.mirrored] == ["TIKTOK_SHOP"]


def test_zigzag_takes_status_changes(running: Sandbox, zigzag: httpx.Client) -> None:
    changed = zigzag.post("/returns/ZZ-000005/status", json={"status": "CANCELLED"})
    assert (changed.status_code, changed.json()["status"]) == (200, "CANCELLED")
    assert zigzag.post("/returns/ZZ-000005/status", json={"status": "LOST"}).status_code == 400
    assert zigzag.post("/returns/ZZ-999999/status", json={"status": "CANCELLED"}).status_code == 404
    assert running.zigzag.status_changes == [("ZZ-000005", "CANCELLED")]


def test_the_erp_share_serves_what_was_exported(running: Sandbox) -> None:
    base = running.connections["erp"]["base_url"]
    found = httpx.get(f"{base}/exports/item_master.csv", trust_env=False)
    assert found.content == b"sku,description\nA,Caf\xc3\xa9\n"
    assert found.headers["Content-Type"].startswith("text/csv")
    assert httpx.get(f"{base}/exports/bank_lines.csv", trust_env=False).status_code == 404


def _slack(running: Sandbox, **options: Any) -> tuple[WebClient, str]:
    facts = running.connections["slack"]
    return WebClient(token=facts["token"], base_url=facts["base_url"], **options), facts["channel"]


def test_slack_keeps_what_the_sdk_posts(running: Sandbox) -> None:
    client, channel = _slack(running)
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "3 units *held*"}}]
    posted = client.chat_postMessage(channel=channel, text="3 units held", blocks=blocks)
    (message,) = running.slack_messages
    assert (message.ts, message.channel, message.text) == (posted["ts"], "#returns", "3 units held")
    assert list(message.blocks) == blocks


@pytest.mark.filterwarnings("ignore:The top-level `text` argument")
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"channel": "#elsewhere"}, "channel_not_found"),
        ({"text": ""}, "no_text"),
        ({"blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]}, "invalid_blocks"),
    ],
)
def test_slack_s_logical_errors_are_http_200(running: Sandbox, changes: dict[str, Any], error: str) -> None:
    client, channel = _slack(running)
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(**{"channel": channel, "text": "hello", **changes})
    assert (refused.value.response.status_code, refused.value.response["error"]) == (200, error)
    assert running.slack_messages == ()


def test_slack_wants_its_token(running: Sandbox) -> None:
    url = f"{running.connections['slack']['base_url']}/chat.postMessage"
    message = {"channel": "#returns", "text": "hello"}
    answers = [
        httpx.post(url, json=message, headers=headers, trust_env=False).json()
        for headers in ({}, {"Authorization": "Bearer xoxb-other"})
    ]
    assert [answer["error"] for answer in answers] == ["not_authed", "invalid_auth"]


def test_a_scripted_slack_429_is_retried_after_its_time(running: Sandbox) -> None:
    running.faults.script("chat.postMessage", faults.answer(429, retry_after=1))
    client, channel = _slack(running, retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=1)])
    assert client.chat_postMessage(channel=channel, text="hello")["ok"]
    assert [entry.status for entry in running.requests("chat.postMessage")] == [429, 200]


def test_unknown_paths_and_methods(running: Sandbox) -> None:
    assert httpx.get(f"{running.base_url}/nothing", trust_env=False).status_code == 404
    assert httpx.delete(f"{running.base_url}/exports/a.csv", trust_env=False).status_code == 405
    assert httpx.get(f"{running.base_url}//exports//item_master.csv", trust_env=False).status_code == 200


def test_an_error_of_the_sandbox_itself_is_a_500_in_the_platform_s_form(
    running: Sandbox, zigzag: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.zigzag.PAGE_SIZE", 0)
    assert zigzag.get("/returns").status_code == 500


def test_stopping_frees_the_port_and_cuts_open_connections(
    scenario: Scenario, serving: Callable[..., AbstractContextManager[Sandbox]]
) -> None:
    with httpx.Client(trust_env=False) as client:
        with serving(scenario) as sandbox:
            url = f"{sandbox.base_url}/exports/item_master.csv"
            assert client.get(url).status_code == 200
        with pytest.raises(httpx.TransportError):
            client.get(url)
    port = urlsplit(url).port or 0
    with serving(scenario, port=port) as sandbox:
        assert sandbox.base_url == f"http://127.0.0.1:{port}"
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_the_same_seed_has_the_same_credentials(
    scenario: Scenario, running: Sandbox, serving: Callable[..., AbstractContextManager[Sandbox]]
) -> None:
    with serving(scenario) as other:
        mine, theirs = running.connections, other.connections
    assert mine["amazon_fba"]["refresh_token"] == theirs["amazon_fba"]["refresh_token"]
    assert mine["zigzag"]["password"] == theirs["zigzag"]["password"]
    assert mine["amazon_fba"]["as_of"] == "2026-10-31T23:59:59Z"
