"""Reads what answers say beside their data: error bodies, waits, dates. Pure functions, no I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

_LONGEST_DETAIL = 500

_NEXT_STEPS = {
    400: "check the request: report type, marketplaces and dates",
    401: "check the credentials and whether they were revoked or replaced",
    403: "check the credentials, and that the application has the role that this call needs",
    404: "check the base address and the paths",
    413: "ask for less at once",
}


def next_step(status: int | None) -> str:
    """What to do about a refused call."""
    if status is not None and 300 <= status < 400:
        return "use the address that the platform redirects to as the base address"
    return _NEXT_STEPS.get(status or 0, "check the settings of this connection, then run `returns doctor`")


def parse_http_date(value: str | None) -> datetime | None:
    """An HTTP date as a UTC time; None when absent or not a date."""
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def parse_retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait by the Retry-After header (number or HTTP date), never negative; None when unusable.

    A date is compared with the answer's own Date header first: the two come from the same clock.
    """
    value = (headers.get("retry-after") or "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value):
        return float(value)
    until = parse_http_date(value)
    if until is None:
        return None
    return max(0.0, (until - (parse_http_date(headers.get("date")) or now)).total_seconds())


def describe_body(content: bytes, redact: Callable[[str], str]) -> str:
    """The platform's own words in an error body, redacted and short; empty when its shape is not known."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return shorten(redact(_describe_xml(content)))
    return shorten(redact(_describe_json(value))) if isinstance(value, dict) else ""


def shorten(text: str) -> str:
    """One line of at most 500 characters. Redact first: a cut secret is no longer recognised."""
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _LONGEST_DETAIL else line[: _LONGEST_DETAIL - 1] + "…"


def _describe_json(value: dict[str, Any]) -> str:
    errors = value.get("errors")
    if isinstance(errors, list):
        return "; ".join(
            _join(e, ("code", "title", "message", "detail", "details")) for e in errors if isinstance(e, dict)
        )
    return _join(value, ("error", "error_description", "code", "message", "detail"))


def _describe_xml(content: bytes) -> str:
    found = re.findall(rb"<(Code|Message)>([^<]{1,300})</\1>", content[:10_000])
    return ": ".join(text.decode("utf-8", "replace") for _, text in found)


def _join(fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return ": ".join(
        str(fields[name]) for name in names if isinstance(fields.get(name), str | int) and fields[name]
    )
