"""Login with Amazon as the Selling Partner API uses it: tokens given out, checked and expired.

What a token opens is decided by `sandbox.amazon_fba`.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from sandbox.clock import ScenarioClock
from sandbox.http import Request, Response, json_response

TOKEN_SECONDS = 3600
_MISSING = "Access token is missing in the request header."
_EXPIRED = "The access token you provided has expired."
_INVALID = "The access token you provided is revoked, malformed or invalid."
_GRANTLESS_SCOPES = ("sellingpartnerapi::notifications", "sellingpartnerapi::migration")


@dataclass(frozen=True)
class LwaCredentials:
    """What a seller's application is configured with."""

    client_id: str
    client_secret: str
    refresh_token: str


def credentials_for(seed: int) -> LwaCredentials:
    """The same credentials for the same seed, so that a configuration survives a restart."""

    def digest(part: str) -> str:
        return hashlib.sha256(f"sandbox:{seed}:{part}".encode()).hexdigest()[:32]

    return LwaCredentials(
        client_id=f"amzn1.application-oa2-client.{digest('client')}",
        client_secret=f"amzn1.oa2-cs.v1.{digest('secret')}",
        refresh_token=f"Atzr|{digest('refresh')}",
    )


@dataclass(frozen=True)
class _Token:
    expires: datetime
    is_grantless: bool


def _refused(status: int, error: str, description: str) -> Response:
    return json_response(
        status, {"error": error, "error_description": description}, {"Cache-Control": "no-store"}
    )


class LoginWithAmazon:
    """The token endpoint and the tokens that are out."""

    def __init__(self, credentials: LwaCredentials, clock: ScenarioClock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._tokens: dict[str, _Token] = {}

    def answer(self, request: Request) -> Response:
        """`POST /auth/o2/token`: a refresh-token or client-credentials grant, else the LWA error."""
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return _refused(400, "invalid_request", "The request is not form encoded.")
        parsed = parse_qs(request.body.decode("utf-8", "replace"))
        form = {name: values[0] for name, values in parsed.items()}
        grant_type = form.get("grant_type")
        needed = {
            "refresh_token": ("refresh_token", "client_id", "client_secret"),
            "client_credentials": ("scope", "client_id", "client_secret"),
        }.get(grant_type or "")
        if grant_type is None:
            return _refused(400, "invalid_request", "The request is missing a required parameter: grant_type")
        if needed is None:
            return _refused(400, "unsupported_grant_type", "The grant type is not supported.")
        missing = next((name for name in needed if not form.get(name)), None)
        if missing is not None:
            return _refused(400, "invalid_request", f"The request is missing a required parameter: {missing}")
        return self._grant(grant_type, form)

    def _grant(self, grant_type: str, form: dict[str, str]) -> Response:
        known = self._credentials
        if (form["client_id"], form["client_secret"]) != (known.client_id, known.client_secret):
            return _refused(401, "invalid_client", "Client authentication failed.")
        is_grantless = grant_type == "client_credentials"
        if is_grantless and form["scope"] not in _GRANTLESS_SCOPES:
            return _refused(400, "invalid_scope", "The scope is not known.")
        if not is_grantless and form["refresh_token"] != known.refresh_token:
            return _refused(400, "invalid_grant", "The refresh token is not valid.")
        token = f"Atza|{secrets.token_urlsafe(48)}"
        self._tokens[token] = _Token(self._clock.now() + timedelta(seconds=TOKEN_SECONDS), is_grantless)
        granted = {"access_token": token, "token_type": "bearer", "expires_in": TOKEN_SECONDS}
        if not is_grantless:
            granted["refresh_token"] = known.refresh_token
        return json_response(200, granted, {"Cache-Control": "no-store"})

    def problem_with(self, access_token: str | None) -> str | None:
        """Why a call with this token is refused (the error's details), or None when it is good."""
        if not access_token:
            return _MISSING
        token = self._tokens.get(access_token)
        if token is None or token.is_grantless:
            return _INVALID
        return _EXPIRED if token.expires <= self._clock.now() else None

    def expire_all(self) -> None:
        """End the life of every token that is out."""
        now = self._clock.now()
        self._tokens = {text: _Token(now, token.is_grantless) for text, token in self._tokens.items()}
