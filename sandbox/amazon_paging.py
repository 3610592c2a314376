"""Paging and refusals that Amazon's seller operations share: tokens that say where a list goes on.

The same question gives the same token, so that a second run of a client sees the same bytes.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.clock import parse_time
from sandbox.http import Request

Row = Mapping[str, Any]


class RefusedError(ValueError):
    """A request that the API refuses with 400, in its own words."""

    def __init__(self, code: str, message: str, details: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Position:
    """Where a page starts, and the question that the list answers."""

    question: Mapping[str, str]
    offset: int


def token_for(operation: str, question: Mapping[str, str], offset: int) -> str:
    """The token of the page that starts at `offset`."""
    text = json.dumps([operation, dict(sorted(question.items())), offset], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode()


def position_of(operation: str, token: str) -> Position | None:
    """What a token says; None when it is none of this operation."""
    try:
        known_as, question, offset = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, binascii.Error, UnicodeError):
        return None
    is_good = known_as == operation and isinstance(question, dict) and isinstance(offset, int)
    return Position(question, offset) if is_good else None


def cut(rows: Sequence[Row], offset: int, size: int) -> tuple[list[Row], int | None]:
    """One page of rows, and where the next one starts."""
    page = list(rows[offset : offset + size])
    following = offset + size
    return page, following if following < len(rows) else None


def given(request: Request, names: Sequence[str]) -> dict[str, str]:
    """The parameters of a request that the operation knows, lists with commas."""
    return {name: ",".join(request.listed(name)) for name in names if request.listed(name)}


def moment(text: str, name: str, code: str) -> datetime:
    """A time parameter. Raises RefusedError when it is none."""
    try:
        return parse_time(text)
    except ValueError:
        raise RefusedError(code, f"{name} is not an ISO 8601 date time.") from None
