"""The shared HTTP transport over one `httpx.Client`: time-outs, bounded retries, errors that say what to do.

Nothing here knows a platform. Clients describe a call as data (`Call`), get a `Reply` or a `PlatformError`.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable
from types import TracebackType
from typing import Any, NoReturn, Self

import httpx
import orjson
import tenacity
from pydantic import SecretStr

from resources.calls import Call, Pacing, Reply, RetryPolicy, Timing
from resources.errors import PermanentError, TransientError
from resources.redaction import Redactor, redact_http_logs
from resources.responses import describe_body, next_step, parse_retry_after

logger = logging.getLogger(__name__)

USER_AGENT = "returns-reconciliation/0.1 (Language=Python)"
_RETRYABLE_FAILURES = (
    httpx.TimeoutException,
    httpx.NetworkError,
    httpx.RemoteProtocolError,
    httpx.ProxyError,
    httpx.DecodingError,
)
# A simulator or a tunnel on this machine is never behind the company's proxy.
_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")


class HttpSession:
    """A connection to one platform. Safe to use from several threads."""

    def __init__(
        self,
        platform: str,
        *,
        secrets: Iterable[SecretStr] = (),
        transport: httpx.BaseTransport | None = None,
        policy: RetryPolicy | None = None,
        timing: Timing | None = None,
        timeout: httpx.Timeout | None = None,
    ) -> None:
        redact_http_logs()
        self.platform = platform
        self.timing = timing or Timing()
        self.redact = Redactor(secrets)
        self._policy = policy or RetryPolicy()
        self._client = httpx.Client(
            transport=transport,
            timeout=timeout or httpx.Timeout(30.0, connect=10.0),
            headers={"user-agent": USER_AGENT, "accept-encoding": "identity"},
            mounts=dict.fromkeys(_LOOPBACK),
        )

    def close(self) -> None:
        self._client.close()

    def send(self, call: Call, pacing: Pacing | None = None) -> Reply:
        """Send a call, and again while the failure may pass (408, 429, 5xx, no connection, time-out).

        Raises:
            TransientError: it still failed after the last permitted attempt.
            PermanentError: the platform refused the call, or it could not be sent at all.
        """
        backoff = tenacity.wait_exponential(multiplier=self._policy.base, max=self._policy.longest)
        retrying = tenacity.Retrying(
            sleep=self.timing.sleep,
            retry=tenacity.retry_if_exception_type(TransientError),
            wait=lambda state: self._wait(state, backoff(state)),
            stop=lambda state: (
                state.attempt_number >= self._policy.attempts
                or state.idle_for + state.upcoming_sleep > self._policy.total
            ),
            before_sleep=self._log_wait,
            retry_error_callback=self._give_up,
        )
        reply: Reply = retrying(self._attempt, call, pacing)
        return reply

    def json(self, call: Call, reply: Reply) -> dict[str, Any]:
        """The JSON object of a reply. Raises PermanentError when it is something else."""
        try:
            value = orjson.loads(reply.content)
        except orjson.JSONDecodeError:
            value = None
        if isinstance(value, dict):
            return value
        raise self.permanent(
            call.operation, "the answer is not a JSON object", reply, "check the base address"
        )

    def permanent(
        self, operation: str, reason: str, reply: Reply | None = None, step: str | None = None
    ) -> PermanentError:
        """A PermanentError of this platform, its reason cleared of secrets."""
        status = reply.status if reply else None
        return PermanentError(
            self.redact(reason),
            platform=self.platform,
            operation=operation,
            next_step=step or next_step(status),
            status=status,
            request_id=reply.request_id if reply else None,
        )

    def transient(self, operation: str, reason: str, reply: Reply | None = None) -> TransientError:
        """A TransientError of this platform, its reason cleared of secrets."""
        return TransientError(
            self.redact(reason),
            platform=self.platform,
            operation=operation,
            status=reply.status if reply else None,
            request_id=reply.request_id if reply else None,
            retry_after=parse_retry_after(reply.headers, self.timing.now()) if reply else None,
        )

    def failure(self, operation: str, reply: Reply) -> TransientError | PermanentError:
        """The error that a reply stands for, with the platform's own words where it has any."""
        detail = describe_body(reply.content, self.redact)
        reason = f"HTTP {reply.status}" + (f", {detail}" if detail else "")
        if reply.status in (408, 429) or reply.status >= 500:
            return self.transient(operation, reason, reply)
        return self.permanent(operation, reason, reply)

    def _attempt(self, call: Call, pacing: Pacing | None) -> Reply:
        if pacing:
            pacing.acquire(call.operation)
        reply: Reply | None = None
        lost = broken = ""
        try:
            reply = self._exchange(call)
        except _RETRYABLE_FAILURES as error:
            lost = type(error).__name__
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            broken = type(error).__name__
        # Raised out here on purpose: httpx may quote a header or an address in its message, and a chained
        # exception would carry that into every log that prints the traceback.
        if broken:
            step = "check the base address, and that no secret holds a line break or other odd characters"
            raise self.permanent(call.operation, f"the request could not be sent ({broken})", step=step)
        if reply is None:
            raise self.transient(call.operation, f"no answer ({lost})")
        if pacing:
            pacing.observe(call.operation, reply.status, reply.headers)
        if reply.status < 300 or reply.status in call.allow:
            return reply
        raise self.failure(call.operation, reply)

    def _exchange(self, call: Call) -> Reply:
        request = self._client.build_request(
            call.method,
            call.url,
            params=call.params,
            headers=call.headers,
            content=call.content,
            data=call.form,
            json=call.body,
        )
        response = self._client.send(request, stream=True)
        try:
            if call.raw:
                response.headers.pop("content-encoding", None)  # so that httpx undoes nothing
            content = response.read()
        finally:
            response.close()
        return Reply(response.status_code, response.headers, content)

    def _wait(self, state: tenacity.RetryCallState, ceiling: float) -> float:
        error = _failure_of(state)
        return (error.retry_after or 0.0) + self.timing.jitter(0.0, ceiling)

    def _log_wait(self, state: tenacity.RetryCallState) -> None:
        error, wait = _failure_of(state), state.upcoming_sleep
        logger.info(
            "%s %s: %s; attempt %d of %d, next in %.1f s",
            error.platform,
            error.operation,
            error.reason,
            state.attempt_number,
            self._policy.attempts,
            wait,
        )

    def _give_up(self, state: tenacity.RetryCallState) -> NoReturn:
        error = _failure_of(state)
        asked = f"; asked to wait {error.retry_after:.0f} s" if error.retry_after else ""
        tried = f"gave up after attempt {state.attempt_number} and {state.idle_for:.0f} s of waiting"
        raise TransientError(
            f"{error.reason}; {tried}{asked}",
            platform=error.platform,
            operation=error.operation,
            status=error.status,
            request_id=error.request_id,
            retry_after=error.retry_after,
            attempts=state.attempt_number,
        )


def _failure_of(state: tenacity.RetryCallState) -> TransientError:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, TransientError):
        raise TypeError(f"only a TransientError is tried again, not {type(error).__name__}")
    return error


class PlatformClient(ABC):
    """What every client shares: one session, closed with it."""

    def __init__(self, session: HttpSession) -> None:
        self._session = session

    @abstractmethod
    def ping(self) -> None:
        """Prove that the credentials are accepted. Raises PlatformError when they are not."""

    def close(self) -> None:
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
