"""Fetching TikTok Shop's lists, shop by shop and page by page. How it is called is in `resources/`.

A page's request id and paging marks differ with every call: what is known is told by the rest of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol

import orjson

from resources.landing import Arrival, LandingZone, sha256_of
from returns_assets.extraction.model import Fetched, ListTotal, Progress, fixed_pieces
from returns_assets.streams import Stream

# Orders and returns change for as long as a return is open; statements come weeks after the order.
LOOK_BACK = timedelta(days=180)
WINDOW = timedelta(days=30)
_CHANGING = re.compile(rb'"(request_id|next_page_token)"\s*:\s*"(?:[^"\\]|\\.)*"')


class Shop(Protocol):
    """A shop as the client names it."""

    @property
    def shop_id(self) -> str:
        """Its id."""


class TikTokShopLists(Protocol):
    """What is needed of the TikTok Shop client."""

    def shops(self) -> tuple[Any, ...]:
        """The authorised shops."""

    def pages(
        self, resource: str, shop: Any, window: tuple[datetime, datetime] | None = None
    ) -> Iterator[bytes]:
        """The pages of a shop's list."""

    def statement_transactions(self, shop: Any, statement_id: str) -> Iterator[bytes]:
        """The pages of a statement's transactions."""


def fetch(
    stream: Stream, client: TikTokShopLists, landing: LandingZone, as_of: datetime, on_progress: Progress
) -> Fetched:
    """One document per page. Pages whose records had landed before are left out."""
    landed = set(landing.source_names(*stream.key))
    for shop in client.shops():
        for name, content in _documents(stream, client, shop, as_of, on_progress):
            if name in landed:
                on_progress(f"{name}: unchanged")
                continue
            landed.add(name)
            yield content, Arrival(as_of, "api", name, name, "application/json")


def _documents(
    stream: Stream, client: TikTokShopLists, shop: Shop, as_of: datetime, on_progress: Progress
) -> Iterator[tuple[str, bytes]]:
    prefix = f"{stream.name}-{shop.shop_id}"
    if stream.name == "inventory":
        # Stock has no time of its own: the same stock on another day is another fact.
        for content in _counted(client.pages(stream.name, shop), prefix, on_progress):
            yield f"{prefix}-{as_of:%Y-%m-%d}-{_digest(content)}", content
        return
    for window in _windows(as_of):
        if stream.name != "statement_transactions":
            pages = client.pages(stream.name, shop, window)
            for content in _counted(pages, f"{prefix} from {window[0]:%Y-%m-%d}", on_progress):
                yield f"{prefix}-{_digest(content)}", content
            continue
        for statement_id in _statement_ids(client, shop, window):
            pages = client.statement_transactions(shop, statement_id)
            for content in _counted(pages, f"{prefix}-{statement_id}", on_progress):
                yield f"{prefix}-{statement_id}-{_digest(content)}", content


def _counted(pages: Iterator[bytes], list_name: str, on_progress: Progress) -> Iterator[bytes]:
    """The pages of a list, and whether they held as many records as TikTok states for it (R-IPS-08)."""
    read, stated = 0, None
    for content in pages:
        yield content
        data = orjson.loads(content).get("data") or {}
        read += sum(len(value) for value in data.values() if isinstance(value, list))
        stated = data.get("total_count", stated)
    if str(stated).isdecimal() and int(str(stated)) != read:
        on_progress(ListTotal(list_name, int(str(stated)), read))


def _windows(as_of: datetime) -> list[tuple[datetime, datetime]]:
    """Pieces of the look-back that start at fixed dates; the last one ends with the second of `as_of`."""
    pieces = fixed_pieces(as_of, LOOK_BACK, WINDOW)
    start, _ = pieces[-1]
    return [*pieces[:-1], (start, as_of.replace(microsecond=0) + timedelta(seconds=1))]


def _statement_ids(client: TikTokShopLists, shop: Shop, window: tuple[datetime, datetime]) -> Iterator[str]:
    """The statements of a window; a statement without id has no transactions that could be asked for."""
    for content in client.pages("statements", shop, window):
        data = orjson.loads(content).get("data") or {}
        for statement in data.get("statements") or ():
            if isinstance(statement, dict) and (statement_id := str(statement.get("id") or "").strip()):
                yield statement_id


def _digest(content: bytes) -> str:
    """Twelve digits of what the page says, whenever it was asked for."""
    return sha256_of(_CHANGING.sub(b"", content))[:12]
