"""Login with Amazon: trades the refresh token for access tokens and keeps one until it expires.

Also the keeper of Amazon's clock: the answer to a token request is dated.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import SecretStr

from resources.calls import Call
from resources.http import HttpSession
from resources.responses import describe_body, parse_http_date

TOKEN_URL = "https://api.amazon.com/auth/o2/token"  # noqa: S105
_RENEW_BEFORE_SECONDS = 60.0
_SHORTEST_LIFE_SECONDS = 1.0


@dataclass(frozen=True)
class LwaCredentials:
    """The application's id and secret, and the refresh token that a seller granted it."""

    client_id: str
    client_secret: SecretStr
    refresh_token: SecretStr
    token_url: str = TOKEN_URL


@dataclass(frozen=True)
class _Issued:
    token: SecretStr
    server_time: datetime
    at: float = field(metadata={"unit": "seconds, monotonic"})
    lifetime: float = field(metadata={"unit": "seconds"})


class LwaTokens:
    """Access tokens of one application and seller. Safe to use from several threads."""

    def __init__(self, session: HttpSession, credentials: LwaCredentials) -> None:
        self._session = session
        self._credentials = credentials
        self._lock = threading.Lock()
        self._issued: _Issued | None = None
        session.redact.add(credentials.client_secret)
        session.redact.add(credentials.refresh_token)

    def get(self) -> SecretStr:
        """The current access token, a new one when it is about to expire.

        Raises:
            PermanentError: the credentials are not accepted (invalid_client, invalid_grant, …).
            TransientError: the token endpoint cannot be reached.
        """
        return self._current().token

    def invalidate(self, token: SecretStr) -> None:
        """Drop a token that was refused, unless another thread has replaced it already."""
        with self._lock:
            if self._issued and self._issued.token == token:
                self._issued = None

    def server_now(self) -> datetime:
        """The time (UTC) on Amazon's clock: the date of the token's answer plus what has passed since.

        Bounds that Amazon checks against its own clock must come from it, or a second of skew breaks them.
        """
        issued = self._current()
        return issued.server_time + timedelta(seconds=self._session.timing.monotonic() - issued.at)

    def _current(self) -> _Issued:
        with self._lock:
            if (
                self._issued is None
                or self._session.timing.monotonic() - self._issued.at >= self._issued.lifetime
            ):
                self._issued = self._request()
            return self._issued

    def _request(self) -> _Issued:
        call = Call(
            "token",
            "POST",
            self._credentials.token_url,
            headers={"content-type": "application/x-www-form-urlencoded;charset=UTF-8"},
            form={
                "grant_type": "refresh_token",
                "refresh_token": self._credentials.refresh_token.get_secret_value(),
                "client_id": self._credentials.client_id,
                "client_secret": self._credentials.client_secret.get_secret_value(),
            },
            allow=frozenset({400, 401, 403}),
        )
        reply = self._session.send(call)
        if reply.status >= 400:
            detail = describe_body(reply.content, self._session.redact) or "refused"
            step = (
                "check client id, client secret and refresh token, and that the seller still authorises them"
            )
            raise self._session.permanent("token", f"HTTP {reply.status}, {detail}", reply, step)
        answer = self._session.json(call, reply)
        secret, seconds = SecretStr(str(answer.get("access_token") or "")), answer.get("expires_in")
        if not secret.get_secret_value():
            raise self._session.permanent(
                "token", "the answer holds no token", reply, "check the token address"
            )
        self._session.redact.add(secret)
        lifetime = float(seconds) if isinstance(seconds, int | float) else 3600.0
        return _Issued(
            token=secret,
            server_time=parse_http_date(reply.headers.get("date")) or self._session.timing.now(),
            at=self._session.timing.monotonic(),
            lifetime=max(_SHORTEST_LIFE_SECONDS, lifetime - min(_RENEW_BEFORE_SECONDS, lifetime / 2)),
        )
