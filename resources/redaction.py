"""Takes secrets out of text that is logged or raised.

Knows the shapes of the platforms' tokens and, through `Redactor`, the literal secrets of one connection. It
is the second line of defence: the clients keep secrets out of messages in the first place.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

import httpx
from pydantic import SecretStr

REDACTED = "[redacted]"
_SHORTEST_LITERAL = 4

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b(https?://)[^\s/@\"'<>]+@"), rf"\1{REDACTED}@"),
    # A presigned address is a password, and a page token may be one: no query string is ever shown.
    (re.compile(r"(?i)\b(https?://[^\s?\"'<>]+)\?[^\s\"'<>]+"), rf"\1?{REDACTED}"),
    (re.compile(r"\bAtz[a-z]\|[^\s\"',&}]+"), REDACTED),
    (re.compile(r"\bxox[a-z]-[\w-]+"), REDACTED),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?"), REDACTED),
    (re.compile(r"(?i)\bbearer\s+[^\s\"',]+"), f"Bearer {REDACTED}"),
    (re.compile(r"(?i)\b(X-Amz-[\w-]+)=[^\s&\"'<>]+"), rf"\1={REDACTED}"),
    (
        re.compile(
            r"(?i)((?:token|secret|password|authorization|signature)[\"']?\s*[:=]\s*[\"']?)[^\s\"',&}]+"
        ),
        rf"\1{REDACTED}",
    ),
)


def redact(text: str) -> str:
    """The text with everything that looks like a credential or a signed address replaced."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


class Redactor:
    """`redact`, and also the literal secrets it was told about, as they are and percent-encoded."""

    def __init__(self, secrets: Iterable[SecretStr] = ()) -> None:
        self._secrets: list[SecretStr] = []
        for secret in secrets:
            self.add(secret)

    def add(self, secret: SecretStr) -> None:
        """Learn one more secret, for instance a token that was just issued."""
        if len(secret.get_secret_value()) >= _SHORTEST_LITERAL and secret not in self._secrets:
            self._secrets.append(secret)

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            value = secret.get_secret_value()
            for form in (value, quote(value, safe=""), quote_plus(value)):
                text = text.replace(form, REDACTED)
        return redact(text)


class _RedactingFilter(logging.Filter):
    """httpx logs every address it calls at INFO, signed query string included."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                redact(str(value)) if isinstance(value, str | httpx.URL) else value for value in record.args
            )
        return True


_FILTER = _RedactingFilter()


def redact_http_logs() -> None:
    """Keep signed addresses out of httpx's own log. Calling it again changes nothing."""
    logging.getLogger("httpx").addFilter(_FILTER)
