"""Who may call the simulated TikTok Shop: signatures, time stamps and tokens with absolute expiry.

What a call is answered with is in `sandbox.tiktok_shop`.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.clock import ScenarioClock
from sandbox.http import Request

TOKEN_LIFE = timedelta(days=7)
REFRESH_TOKEN_LIFE = timedelta(days=365)
OLDEST_TIMESTAMP = timedelta(minutes=5)
EARLIEST_TIMESTAMP = timedelta(seconds=30)


@dataclass(frozen=True)
class TikTokShopCredentials:
    """What a seller's application is configured with; `auth_code` is what the consent page hands over."""

    app_key: str
    app_secret: str
    refresh_token: str
    auth_code: str


def credentials_for(seed: int) -> TikTokShopCredentials:
    """The same credentials for the same seed, so that a configuration survives a restart."""

    def digest(part: str) -> str:
        return hashlib.sha256(f"sandbox:{seed}:tiktok_shop:{part}".encode()).hexdigest()

    return TikTokShopCredentials(
        app_key=digest("key")[:12],
        app_secret=digest("secret")[:40],
        refresh_token=f"ROW_{digest('refresh')[:56]}",
        auth_code=f"ROW_{digest('code')[:40]}",
    )


def signature(app_secret: str, request: Request) -> str:
    """The signature that a request must carry, from its decoded query and its body as received."""
    params = {name: values[0] for name, values in request.query.items()}
    signed = "".join(
        name + value for name, value in sorted(params.items()) if name not in ("sign", "access_token")
    )
    text = request.path.encode() + signed.encode()
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        text += request.body
    key = app_secret.encode()
    return hmac.new(key, key + text + key, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Refusal:
    """Why a call is not let in."""

    status: int
    code: int
    message: str


class Gate:
    """The application's key and secret, the tokens that are out, and the checks of every call."""

    def __init__(self, credentials: TikTokShopCredentials, clock: ScenarioClock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._tokens: dict[str, datetime] = {}

    def grant(self, request: Request, grant_type: str, parameter: str, expected: str) -> dict[str, object]:
        """Token data for a good grant. Raises ValueError with the platform's words for a bad one."""
        known = self._credentials
        if request.first("grant_type") != grant_type:
            raise ValueError("grant_type is invalid")
        if (request.first("app_key"), request.first("app_secret")) != (known.app_key, known.app_secret):
            raise ValueError("app_key or app_secret is invalid")
        if request.first(parameter) != expected:
            raise ValueError(f"{parameter} is invalid or expired")
        now = self._clock.now()
        token = f"ROW_{secrets.token_urlsafe(48)}"
        self._tokens[token] = now + TOKEN_LIFE
        return {
            "access_token": token,
            "access_token_expire_in": int((now + TOKEN_LIFE).timestamp()),
            "refresh_token": known.refresh_token,
            "refresh_token_expire_in": int((now + REFRESH_TOKEN_LIFE).timestamp()),
            "open_id": "7010736057180325637",
            "seller_name": "Sandbox seller",
            "seller_base_region": "GB",
            "user_type": 0,
            "granted_scopes": ["seller.order.info", "seller.return_refund.basic", "seller.finance.info"],
        }

    def refusal(self, request: Request) -> Refusal | None:
        """The first thing that is wrong with a call, None when it may pass."""
        if request.first("app_key") != self._credentials.app_key:
            return Refusal(400, 36009004, "Invalid app_key")
        stamp = request.first("timestamp") or ""
        if not stamp.isascii() or not stamp.isdigit() or not self._is_now(int(stamp)):
            return Refusal(400, 36009004, "Invalid timestamp")
        if not hmac.compare_digest(
            request.first("sign") or "", signature(self._credentials.app_secret, request)
        ):
            return Refusal(401, 106001, "sign is invalid")
        expires = self._tokens.get(request.headers.get("x-tts-access-token", ""))
        if expires is None:
            return Refusal(401, 105001, "access token is invalid")
        if expires <= self._clock.now():
            return Refusal(401, 105002, "Expired credentials")
        return None

    def expire_all(self) -> None:
        """End the life of every access token that is out."""
        self._tokens = dict.fromkeys(self._tokens, self._clock.now())

    def _is_now(self, stamp: int) -> bool:
        now = self._clock.now().timestamp()
        return now - OLDEST_TIMESTAMP.total_seconds() <= stamp <= now + EARLIEST_TIMESTAMP.total_seconds()
