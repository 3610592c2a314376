"""The shared transport: what is tried again, how long it waits, and what its errors say."""

from __future__ import annotations

import logging
import traceback
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest
from http_fakes import START, Clock, Script, frames_of
from pydantic import SecretStr

from resources.calls import Call, Reply, RetryPolicy
from resources.errors import PermanentError, TransientError
from resources.http import HttpSession
from resources.redaction import redact

OK = httpx.Response(200, content=b"fine")
CALL = Call("getThing", "GET", "https://api.example/thing")


def session(clock: Clock, script: Script, policy: RetryPolicy | None = None) -> HttpSession:
    return HttpSession(
        "amazon_fba",
        secrets=[SecretStr("hunter2-secret")],
        transport=httpx.MockTransport(script),
        timing=clock.timing,
        policy=policy,
    )


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_failure_that_may_pass_is_tried_again(clock: Clock, status: int) -> None:
    script = Script([httpx.Response(status), httpx.Response(status), OK])
    assert session(clock, script).send(CALL).content == b"fine"
    assert len(script.requests) == 3


@pytest.mark.parametrize(
    "error",
    [httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x"), httpx.ReadError("x")],
    ids=lambda error: type(error).__name__,
)
def test_a_lost_connection_is_tried_again(clock: Clock, error: Exception) -> None:
    script = Script([error, OK])
    assert session(clock, script).send(CALL).status == 200
    assert len(script.requests) == 2


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 409, 422])
@pytest.mark.requirement("R-VC-23")
def test_a_refusal_is_not_tried_again(clock: Clock, status: int) -> None:
    script = Script([httpx.Response(status)])
    with pytest.raises(PermanentError) as caught:
        session(clock, script).send(CALL)
    assert caught.value.status == status
    assert (len(script.requests), clock.sleeps) == (1, [])


def test_the_waits_are_full_jitter_under_a_doubling_ceiling(clock: Clock) -> None:
    clock.share = 0.5
    policy = RetryPolicy(attempts=8, base=1.0, longest=20.0, total=1000.0)
    with pytest.raises(TransientError):
        session(clock, Script([httpx.Response(503)]), policy).send(CALL)
    assert clock.jitter_bounds == [(0.0, high) for high in (1, 2, 4, 8, 16, 20, 20, 20)]
    assert clock.sleeps == [0.5, 1, 2, 4, 8, 10, 10]


@pytest.mark.requirement("R-VC-23")
def test_retry_after_in_seconds_is_the_least_wait(clock: Clock) -> None:
    script = Script([httpx.Response(429, headers={"retry-after": "7"}), OK])
    session(clock, script).send(CALL)
    assert clock.sleeps == [7 + 1.0]


def test_retry_after_as_a_date_is_read_on_the_clock_of_the_server(clock: Clock) -> None:
    server = START - timedelta(days=400)
    headers = {
        "retry-after": format_datetime(server + timedelta(seconds=30), usegmt=True),
        "date": format_datetime(server, usegmt=True),
    }
    session(clock, Script([httpx.Response(503, headers=headers), OK])).send(CALL)
    assert clock.sleeps == [31.0]


def test_retry_after_as_a_date_without_a_server_clock_uses_ours(clock: Clock) -> None:
    headers = {"retry-after": format_datetime(START + timedelta(seconds=12), usegmt=True)}
    session(clock, Script([httpx.Response(503, headers=headers), OK])).send(CALL)
    assert clock.sleeps == [13.0]


@pytest.mark.parametrize("value", ["soon", "-5", "Mon, 99 Foo 2026", "1e9", "9" * 30])
def test_an_unusable_retry_after_falls_back_to_the_backoff(clock: Clock, value: str) -> None:
    session(clock, Script([httpx.Response(429, headers={"retry-after": value}), OK])).send(CALL)
    assert clock.sleeps == [1.0]


def test_the_waits_together_are_capped(clock: Clock) -> None:
    script = Script([httpx.Response(429, headers={"retry-after": "40"})])
    with pytest.raises(TransientError) as caught:
        session(clock, script, RetryPolicy(total=100.0)).send(CALL)
    assert clock.sleeps == [41.0, 42.0]
    assert caught.value.retry_after == 40
    assert "asked to wait 40 s" in str(caught.value)


def test_a_wait_longer_than_the_cap_is_not_started(clock: Clock) -> None:
    script = Script([httpx.Response(429, headers={"retry-after": "86400"})])
    with pytest.raises(TransientError):
        session(clock, script).send(CALL)
    assert (len(script.requests), clock.sleeps) == (1, [])


def test_the_attempts_are_bounded(clock: Clock) -> None:
    script = Script([httpx.ConnectTimeout("x")])
    with pytest.raises(TransientError, match="no answer \\(ConnectTimeout\\); gave up after attempt 4"):
        session(clock, script, RetryPolicy(attempts=4)).send(CALL)
    assert len(script.requests) == 4


def test_an_error_names_what_happened_where_and_what_to_do(clock: Clock) -> None:
    body = {"errors": [{"code": "Unauthorized", "message": "Access is denied.", "details": ""}]}
    script = Script([httpx.Response(403, json=body, headers={"x-amzn-RequestId": "r-17"})])
    with pytest.raises(PermanentError) as caught:
        session(clock, script).send(CALL)
    error = caught.value
    assert (error.platform, error.operation, error.request_id) == ("amazon_fba", "getThing", "r-17")
    assert str(error).startswith(
        "amazon_fba getThing: HTTP 403, Unauthorized: Access is denied (request id r-17). Next: "
    )


def test_an_answer_that_is_no_json_object_is_refused(clock: Clock) -> None:
    here = session(clock, Script([httpx.Response(200, content=b"<html>log in</html>")]))
    reply = here.send(CALL)
    with pytest.raises(PermanentError, match="not a JSON object"):
        here.json(CALL, reply)


def test_no_secret_is_logged_or_raised(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    leak = "hunter2-secret Atza|abcdefgh X-Amz-Signature=deadbeef"
    body = {"errors": [{"code": "Bad", "message": leak}]}
    call = Call(
        "getThing",
        "POST",
        "https://s3.example/doc?X-Amz-Signature=deadbeef&X-Amz-Credential=AKIA",
        headers={"x-amz-access-token": "Atza|abcdefgh"},
        form={"client_secret": "hunter2-secret"},
    )
    script = Script([httpx.Response(503, json=body)])
    with pytest.raises(TransientError) as caught:
        session(clock, script, RetryPolicy(attempts=2)).send(call)
    trace = frames_of(caught.value)
    seen = "\n".join([caplog.text, str(caught.value), repr(caught.value), trace, repr(call)])
    assert "https://s3.example/doc?[redacted]" in caplog.text
    assert "HTTP 503, Bad" in caplog.text
    for secret in ("hunter2", "abcdefgh", "deadbeef", "AKIA"):
        assert secret not in seen


def test_a_header_that_cannot_be_sent_does_not_show_its_value(clock: Clock) -> None:
    """h11 quotes an illegal header value in its message."""
    for error in (
        httpx.LocalProtocolError("Illegal header value b'hunter2-secret\\n'"),
        UnicodeError("hunter2"),
    ):
        with pytest.raises(PermanentError) as caught:
            session(clock, Script([error])).send(CALL)
        assert "hunter2" not in "".join(traceback.format_exception(caught.value))
        assert caught.value.__context__ is None


def test_an_address_without_a_scheme_is_a_permanent_error(clock: Clock) -> None:
    with HttpSessionOf(clock) as here, pytest.raises(PermanentError, match="could not be sent"):
        here.send(Call("getThing", "GET", "api.example/thing"))


class HttpSessionOf:
    """A session on httpx's real transport, which refuses such an address before any connection."""

    def __init__(self, clock: Clock) -> None:
        self._session = HttpSession("erp", timing=clock.timing)

    def __enter__(self) -> HttpSession:
        return self._session

    def __exit__(self, *_: object) -> None:
        self._session.close()


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("GET https://h/p?a=1&b=2 done", "GET https://h/p?[redacted] done"),
        ("https://user:pw@h/p", "https://[redacted]@h/p"),
        ("Authorization: Bearer abc.def", "[redacted]"),
        ('{"refresh_token": "abc", "n": 1}', '{"refresh_token": "[redacted]", "n": 1}'),
        ("xoxb-12-abc and eyJhbGciOi.eyJzdWIi.sig", "[redacted] and [redacted]"),
        ("Access token is missing in the request header.", "Access token is missing in the request header."),
    ],
)
def test_redaction_keeps_the_sense(text: str, clean: str) -> None:
    cleaned = redact(text)
    assert cleaned == clean if clean != "[redacted]" else "abc" not in cleaned


def test_the_repr_of_a_reply_shows_no_content() -> None:
    assert repr(Reply(200, httpx.Headers({"x": "secret"}), b"secret")) == "Reply(status=200)"


def test_a_secret_at_the_place_where_a_long_message_is_cut_is_still_found(clock: Clock) -> None:
    body = {"errors": [{"code": "Bad", "message": "x" * 485 + " hunter2-secret"}]}
    with pytest.raises(PermanentError) as caught:
        session(clock, Script([httpx.Response(400, json=body)])).send(CALL)
    assert "xxx" in str(caught.value)
    assert "hunter" not in str(caught.value)


def test_a_proxy_is_used_but_not_for_this_machine(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with HttpSessionOf(clock) as here:
        direct = here._client._transport
        for host in ("127.0.0.1:8001", "localhost:8001", "[::1]:8001"):
            assert here._client._transport_for_url(httpx.URL(f"http://{host}/x")) is direct
        assert here._client._transport_for_url(httpx.URL("http://erp.example/x")) is not direct
