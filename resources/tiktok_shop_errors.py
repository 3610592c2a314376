"""What TikTok Shop's answers mean: the envelope, its error codes, and the error that a code stands for.

A failure may come with HTTP 200. Plain data and pure functions, no calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from resources.calls import Reply
from resources.errors import PermanentError

UNKNOWN_PATH = 36009009
BAD_REQUEST = 36009004
# The access token is not known (any more), or its time is over: a new one may be all that is missing.
TOKEN_CODES = frozenset({105001, 105002})
# The same call may succeed a moment later.
PASSING_CODES: Mapping[int, str] = {
    36009002: "too many requests",
    36009003: "internal error",
    36009007: "time-out",
    25001028: "lock failed",
}
_CHECK_REQUEST = "this is a mistake in the call itself: report it with the request id"
_AUTHORISE = "let the seller authorise the application again, then set the new refresh token"
NEXT_STEPS: Mapping[int, str] = {
    BAD_REQUEST: "check app key and base address, and that this machine's clock is right",
    UNKNOWN_PATH: "check the base address; the API version may have been withdrawn",
    36009010: _CHECK_REQUEST,
    36009021: _CHECK_REQUEST,
    36009022: _CHECK_REQUEST,
    36009023: _CHECK_REQUEST,
    25001001: _CHECK_REQUEST,
    36009033: "put this machine's address on the application's IP allow-list",
    36009043: "the shop is disabled: ask the seller, or TikTok Shop's support",
    36009044: "the seller is disabled: ask the seller, or TikTok Shop's support",
    105001: _AUTHORISE,
    105002: _AUTHORISE,
    105005: "give the application the scope that this call needs, then let the seller authorise it again",
    106001: "check app key and app secret",
    101000: "the token is not one of this shop: let the seller authorise the application again",
    106013: _CHECK_REQUEST,
}


class TikTokShopError(PermanentError):
    """TikTok Shop refused a call; `code` is the envelope's, None when the answer had none."""

    def __init__(self, reason: str, code: int | None, **facts: Any) -> None:
        self.code = code
        super().__init__(reason, **facts)


@dataclass(frozen=True)
class Envelope:
    """An answer: its code (0 is success), message, request id and data (None when it has none).

    Message and data are left out of the repr: an answer may repeat what it was asked with.
    """

    code: int
    message: str = field(repr=False)
    request_id: str | None
    data: Mapping[str, Any] | None = field(repr=False)

    def value(self, name: str) -> Any:
        """A value of the data, None when there is none."""
        return (self.data or {}).get(name)


def envelope_of(reply: Reply) -> Envelope | None:
    """The envelope of an answer; None when it is none."""
    try:
        value = orjson.loads(reply.content)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(value, dict):
        return None
    code = value.get("code")
    if not isinstance(code, int) or isinstance(code, bool):
        return None
    data, request_id = value.get("data"), value.get("request_id")
    return Envelope(
        code=code,
        message=str(value.get("message") or ""),
        request_id=request_id if isinstance(request_id, str) and request_id else None,
        data=data if isinstance(data, dict) else None,
    )
