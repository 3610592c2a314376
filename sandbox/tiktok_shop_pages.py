"""Pages of the simulated TikTok Shop's lists: windows, sorting, page tokens and what is wrong with a request.

Which lists there are is in `sandbox.tiktok_shop`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.http import Request
from sandbox.tiktok_shop_finance import Record

BAD_REQUEST = 36009004
_LISTS_KEPT = 32


class RefusedError(Exception):
    """A call that gets an error envelope."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


@dataclass(frozen=True)
class Listing:
    """A list as it is paged: its name in the answer, the longest and the usual page, what it sorts by."""

    name: str
    longest: int
    usual: int | None
    fields: tuple[str, ...] = ()
    needs_sort: bool = False


class Pages:
    """Cuts lists into pages; keeps the order of the lists that were asked for last."""

    def __init__(self) -> None:
        self._ordered: dict[bytes, Sequence[Record]] = {}

    def page(self, request: Request, listing: Listing, rows: Sequence[Record]) -> dict[str, Any]:
        """One page of the rows in the order asked for, `next_page_token` blank on the last."""
        text = request.first("page_size") or ("" if listing.usual is None else str(listing.usual))
        if not text.isdigit() or not 1 <= int(text) <= listing.longest:
            raise RefusedError(BAD_REQUEST, f"page_size must be between 1 and {listing.longest}")
        fallback = "" if listing.needs_sort or not listing.fields else listing.fields[0]
        field = request.first("sort_field") or fallback
        order = request.first("sort_order") or "DESC"
        is_known = field in listing.fields or (not field and not listing.needs_sort)
        if not is_known or order not in ("ASC", "DESC"):
            raise RefusedError(BAD_REQUEST, "sort_field or sort_order is invalid")
        ordered = self._in_order(request, rows, field, order)
        start = _offset(request)
        end = start + int(text)
        token = base64.b64encode(b"%s:%d" % (_asked(request), end)).decode() if end < len(ordered) else ""
        return {
            listing.name: list(ordered[start:end]),
            "next_page_token": token,
            "total_count": len(ordered),
        }

    def _in_order(self, request: Request, rows: Sequence[Record], field: str, order: str) -> Sequence[Record]:
        asked = _asked(request)
        if asked not in self._ordered or not request.first("page_token"):
            while len(self._ordered) >= _LISTS_KEPT:
                self._ordered.pop(next(iter(self._ordered)))
            self._ordered[asked] = sorted(
                rows, key=lambda row: int(row.get(field) or 0), reverse=order == "DESC"
            )
        return self._ordered[asked]


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object that a search is sent with."""
    try:
        return request.json_object()
    except ValueError:
        raise RefusedError(36009021, "the request body is not valid JSON") from None


def between(rows: Iterable[Record], bounds: Mapping[str, Any], fields: Sequence[str]) -> list[Record]:
    """The rows within the bounds `<field>_ge` and `<field>_lt`, Unix seconds."""
    kept = list(rows)
    for name in fields:
        try:
            least, limit = (int(bounds.get(f"{name}_{end}") or 0) for end in ("ge", "lt"))
        except (TypeError, ValueError):
            raise RefusedError(BAD_REQUEST, f"{name} is no Unix time") from None
        kept = [row for row in kept if int(row.get(name) or 0) >= least]
        kept = [row for row in kept if not limit or int(row.get(name) or 0) < limit]
    return kept


def _asked(request: Request) -> bytes:
    """What a request asks for, without what changes from call to call."""
    skipped = {"sign", "timestamp", "page_token"}
    query = sorted((name, values) for name, values in request.query.items() if name not in skipped)
    return hashlib.sha256(json.dumps([request.path, query]).encode() + request.body).hexdigest()[:8].encode()


def _offset(request: Request) -> int:
    token = request.first("page_token")
    if not token:
        return 0
    try:
        asked, _, offset = base64.b64decode(token, validate=True).partition(b":")
        if asked == _asked(request):
            return int(offset)
    except (binascii.Error, ValueError):
        pass
    raise RefusedError(BAD_REQUEST, "page_token is invalid")


def request_id(request: Request) -> str:
    """The same question gets the same id, so that a second run finds every byte unchanged."""
    token = (request.first("page_token") or "").encode()
    return "2026" + hashlib.sha256(_asked(request) + token).hexdigest()[:30].upper()
