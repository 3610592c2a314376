"""Slack, through the real SDK against a server on this machine."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from http_fakes import frames_of
from pydantic import SecretStr

from resources.errors import PermanentError, TransientError
from resources.slack import SlackMessenger, escape, fit_blocks, header, section

Answer = tuple[int, Any, dict[str, str]]
POSTED: Answer = (200, {"ok": True, "ts": "1730.1"}, {})


@dataclass
class Slack:
    base_url: str = ""
    answers: list[Answer] = field(default_factory=lambda: [POSTED])
    bodies: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def messenger(self) -> SlackMessenger:
        return SlackMessenger(SecretStr("xoxb-THE-TOKEN"), "C123", self.base_url, timeout=5)


@pytest.fixture
def slack() -> Iterator[Slack]:
    state = Slack()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            status, answer, headers = state.answers[min(len(state.paths), len(state.answers) - 1)]
            state.paths.append(self.path)
            state.tokens.append(self.headers["Authorization"])
            if body:
                state.bodies.append(json.loads(body))
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.base_url = f"http://127.0.0.1:{server.server_port}/api"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_message_is_posted_to_its_channel(slack: Slack) -> None:
    assert slack.messenger().post("2 < 3 & more", [header("Returns"), section("<!here> a & b")]) == "1730.1"
    assert (slack.paths, slack.tokens) == (["/api/chat.postMessage"], ["Bearer xoxb-THE-TOKEN"])
    body = slack.bodies[0]
    assert (body["channel"], body["text"]) == ("C123", "2 &lt; 3 &amp; more")
    assert [block["text"]["text"] for block in body["blocks"]] == ["Returns", "&lt;!here&gt; a &amp; b"]


def test_the_proxy_of_the_environment_is_not_used_for_this_machine(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert slack.messenger().post("hello") == "1730.1"


def test_a_429_is_waited_for(slack: Slack) -> None:
    slack.answers = [(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "0"}), POSTED]
    assert slack.messenger().post("hello") == "1730.1"
    assert len(slack.paths) == 2


def test_an_hour_of_waiting_is_not_started(slack: Slack) -> None:
    slack.answers = [(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "3600"})]
    with pytest.raises(TransientError, match="HTTP 429, ratelimited"):
        slack.messenger().post("hello")
    assert len(slack.paths) == 1


@pytest.mark.parametrize("code", ["channel_not_found", "invalid_auth", "not_in_channel", "msg_too_long"])
def test_ok_false_is_not_posted(slack: Slack, code: str) -> None:
    """Slack answers 200 to what it refuses."""
    slack.answers = [(200, {"ok": False, "error": code}, {})]
    with pytest.raises(PermanentError, match=f"{code}.*SLACK_TOKEN"):
        slack.messenger().post("hello")


@pytest.mark.parametrize(
    "answer",
    [
        (502, b"bad gateway", {}),
        (200, {"ok": False, "error": "internal_error"}, {}),
        (200, b"[]", {}),
        (200, b'{"ok"', {}),
        (200, b"<html>", {}),
    ],
)
def test_what_may_pass_is_transient(slack: Slack, answer: Answer) -> None:
    slack.answers = [answer]
    with pytest.raises(TransientError):
        slack.messenger().post("hello")


def test_nobody_listening_is_transient() -> None:
    messenger = SlackMessenger(SecretStr("xoxb-THE-TOKEN"), "C123", "http://127.0.0.1:9/api", timeout=2)
    with pytest.raises(TransientError, match="no answer"):
        messenger.post("hello")


def test_ping_asks_without_posting(slack: Slack) -> None:
    slack.messenger().ping()
    assert slack.paths == ["/api/auth.test"]


def test_no_token_is_logged_or_raised(slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    slack.answers = [
        (200, {"ok": False, "error": "bad xoxb-THE-TOKEN"}, {}),
        (200, {"ok": False, "error": "bad_token"}, {}),
        (500, b"", {}),
    ]
    messenger = slack.messenger()
    seen = repr(vars(messenger))
    for _ in range(3):
        with pytest.raises((PermanentError, TransientError)) as caught:
            messenger.post("hello")
        seen += frames_of(caught.value) + repr(caught.value)
        assert caught.value.__context__ is None
    assert "chat.postMessage" in seen
    assert "Sending a request" in caplog.text
    assert "THE-TOKEN" not in seen + caplog.text


def test_long_texts_are_cut_outside_of_escaped_characters() -> None:
    text = section("<" * 2000)["text"]["text"]
    assert len(text) <= 3000
    assert text == "&lt;" * (len(text) // 4) + "…"
    assert len(header("x" * 500)["text"]["text"]) == 150
    assert section("<https://x|y>", is_markup=True)["text"]["text"] == "<https://x|y>"
    assert escape("<&>") == "&lt;&amp;&gt;"


def test_blocks_that_do_not_fit_are_counted() -> None:
    assert len(fit_blocks([section("x")] * 50)) == 50
    many = fit_blocks([section("x")] * 80)
    assert (len(many), many[-1]["text"]["text"]) == (50, "… and 31 more that do not fit into one message")
    heavy = fit_blocks([section("x" * 2900)] * 10)
    assert len(heavy) < 10
    assert heavy[-1]["text"]["text"] == f"… and {10 - len(heavy) + 1} more that do not fit into one message"
    assert sum(len(block["text"]["text"]) for block in heavy) < 13_200
    foreign = {"type": "section", "text": {"type": "mrkdwn", "text": "y" * 5000}}
    assert len(fit_blocks([foreign])[0]["text"]["text"]) == 3000
