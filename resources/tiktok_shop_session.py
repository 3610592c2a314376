"""Sends calls to TikTok Shop: stamped and signed anew for every attempt, its envelopes turned into errors.

Tokens and the platform's clock are kept here too; which calls there are is in `resources.tiktok_shop`.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from resources.calls import Call, Pacing, Reply, RetryPolicy, Timing
from resources.errors import PermanentError, TransientError
from resources.http import HttpSession
from resources.responses import next_step, parse_http_date, shorten
from resources.tiktok_shop_errors import (
    BAD_REQUEST,
    NEXT_STEPS,
    PASSING_CODES,
    Envelope,
    TikTokShopError,
    envelope_of,
)
from resources.tiktok_shop_signing import signature

logger = logging.getLogger(__name__)

PLATFORM = "tiktok_shop"
TOKEN_OPERATION = "refreshToken"  # noqa: S105
_RENEW_BEFORE = timedelta(minutes=10)
# TikTok takes a time stamp up to 5 minutes old and 30 seconds early.
_CLOCK_TOLERANCE = timedelta(seconds=25)
_NO_SKEW = timedelta(0)


@dataclass(frozen=True)
class AppCredentials:
    """The application's key and secret, and the refresh token that a seller granted it."""

    app_key: str
    app_secret: SecretStr
    refresh_token: SecretStr
    access_token: SecretStr | None = None


class TikTokShopSession(HttpSession):
    """A connection to the Open API. Safe to use from several threads."""

    def __init__(
        self,
        credentials: AppCredentials,
        *,
        transport: httpx.BaseTransport | None = None,
        policy: RetryPolicy | None = None,
        timing: Timing | None = None,
    ) -> None:
        secrets = [credentials.app_secret, credentials.refresh_token]
        super().__init__(PLATFORM, secrets=secrets, transport=transport, policy=policy, timing=timing)
        self._credentials = credentials
        self._skew = _NO_SKEW

    def server_now(self) -> datetime:
        """The time (UTC) on TikTok's clock, as far as its answers have shown it."""
        return self.timing.now() + self._skew

    def envelope(self, call: Call, reply: Reply) -> Envelope:
        """The envelope of a successful answer. Raises PermanentError when the answer is something else."""
        found = envelope_of(reply)
        if found is None:
            reason = "the answer is not one of TikTok Shop's"
            raise self.permanent(call.operation, reason, reply, "check the base address")
        return found

    def failure(self, operation: str, reply: Reply) -> TransientError | PermanentError:
        """The error by the envelope's code, else by the HTTP status."""
        found = envelope_of(reply)
        if found is None or found.code == 0:
            return super().failure(operation, reply)
        message = shorten(self.redact(found.message))
        reason = f"code {found.code}" + (f", {message}" if message else "")
        if reply.status != 200:
            reason = f"HTTP {reply.status}, {reason}"
        known = replace_request_id(reply, found)
        if found.code in PASSING_CODES or reply.status in (408, 429) or reply.status >= 500:
            return self.transient(operation, reason, known)
        return TikTokShopError(
            self.redact(reason),
            found.code,
            platform=self.platform,
            operation=operation,
            next_step=NEXT_STEPS.get(found.code) or next_step(reply.status),
            status=reply.status,
            request_id=known.request_id,
        )

    def _attempt(self, call: Call, pacing: Pacing | None) -> Reply:
        skew = self._skew
        try:
            reply = super()._attempt(call, pacing)
            found = envelope_of(reply)
            if found is not None and found.code != 0:
                raise self.failure(call.operation, reply)
        except TikTokShopError as error:
            if error.code == BAD_REQUEST and abs(self._skew - skew) > _CLOCK_TOLERANCE:
                # The answer's date has just shown that this machine's clock is off: stamp it anew.
                raise self.transient(call.operation, error.reason) from None
            raise
        return reply

    def _exchange(self, call: Call) -> Reply:
        is_login = call.operation == TOKEN_OPERATION
        reply = super()._exchange(call if is_login else self._signed(call))
        server = parse_http_date(reply.headers.get("date"))
        if server is not None:
            self._skew = server - self.timing.now()
        return reply

    def _signed(self, call: Call) -> Call:
        params = {
            **(call.params or {}),
            "app_key": self._credentials.app_key,
            "timestamp": str(int(self.server_now().timestamp())),
        }
        path = urlsplit(call.url).path
        params["sign"] = signature(self._credentials.app_secret, path, params, call.content or b"")
        return replace(call, params=params, headers={**call.headers, "content-type": "application/json"})


def replace_request_id(reply: Reply, found: Envelope) -> Reply:
    """The reply with the envelope's request id where the error messages look for it."""
    if found.request_id is None:
        return reply
    return replace(reply, headers=httpx.Headers({**reply.headers, "x-request-id": found.request_id}))


@dataclass(frozen=True)
class _Issued:
    token: SecretStr
    expires: datetime | None


class AccessTokens:
    """Access tokens of one application and seller. Safe to use from several threads."""

    def __init__(self, session: TikTokShopSession, credentials: AppCredentials, auth_url: str) -> None:
        self._session = session
        self._credentials = credentials
        self._url = auth_url.rstrip("/") + "/api/v2/token/refresh"
        self._lock = threading.Lock()
        self._refresh_token = credentials.refresh_token
        given = credentials.access_token
        # How long a token from the settings still lives is not known: it is used until it is refused.
        self._issued = _Issued(given, None) if given else None
        if given:
            session.redact.add(given)

    def get(self) -> SecretStr:
        """The current access token, a new one when its (absolute) time is nearly over.

        Raises:
            PermanentError: the credentials are not accepted, or the seller's authorisation is over.
            TransientError: the token endpoint cannot be reached.
        """
        with self._lock:
            issued = self._issued
            if issued is None or (
                issued.expires and self._session.server_now() >= issued.expires - _RENEW_BEFORE
            ):
                issued = self._issued = self._request()
            return issued.token

    def invalidate(self, token: SecretStr) -> None:
        """Drop a token that was refused, unless another thread has replaced it already."""
        with self._lock:
            if self._issued and self._issued.token == token:
                self._issued = None

    def _request(self) -> _Issued:
        call = Call(
            TOKEN_OPERATION,
            "GET",
            self._url,
            params={
                "app_key": self._credentials.app_key,
                "app_secret": self._credentials.app_secret.get_secret_value(),
                "refresh_token": self._refresh_token.get_secret_value(),
                "grant_type": "refresh_token",
            },
        )
        step = "check app key, app secret and refresh token, and that the seller still authorises them"
        try:
            reply = self._session.send(call)
        except TikTokShopError as error:
            raise self._session.permanent(TOKEN_OPERATION, error.reason, step=step) from None
        answer = self._session.envelope(call, reply)
        token = SecretStr(str(answer.value("access_token") or ""))
        if not token.get_secret_value():
            raise self._session.permanent(TOKEN_OPERATION, "the answer holds no access_token", reply, step)
        self._session.redact.add(token)
        self._keep_refresh_token(answer.value("refresh_token"))
        return _Issued(token, self._expiry(answer.value("access_token_expire_in")))

    def _keep_refresh_token(self, value: object) -> None:
        if isinstance(value, str) and value and value != self._refresh_token.get_secret_value():
            self._refresh_token = SecretStr(value)
            self._session.redact.add(self._refresh_token)
            logger.warning(
                "%s: TikTok Shop has issued a new refresh token; authorise again when the configured one "
                "is refused",
                PLATFORM,
            )

    def _expiry(self, value: object) -> datetime | None:
        """The absolute time (Unix seconds) at which a token ends; at once when it is already nearly over."""
        if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
            return None
        now = self._session.server_now()
        remaining = value - now.timestamp()
        # Never renew with every call, also when tokens live shorter than the margin.
        shortest = now + _RENEW_BEFORE + timedelta(seconds=1)
        return max(now + timedelta(seconds=remaining), shortest)
