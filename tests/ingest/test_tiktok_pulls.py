"""What is fetched from TikTok Shop again, and what is known already: windows, names, changing page marks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from resources.http import HttpSession, PlatformClient
from resources.landing import LandedDocument, LandingZone
from resources.tiktok_shop import Shop
from returns_assets.extract import extract
from returns_assets.streams import stream

AS_OF = datetime(2026, 10, 31, 23, 59, 59, 500, tzinfo=UTC)
SHOPS = (Shop("71", "one", "GB", "c1"), Shop("72", "two", "DE", "c2"))
Window = tuple[datetime, datetime]


@dataclass
class Lists:
    """What the platform has, per stream; each answer has another request id and page token."""

    records: dict[str, list[dict[str, Any]]]
    asked: list[tuple[str, str, Window | None]] = field(default_factory=list)
    answers: int = 0

    def page(self, name: str, records: list[dict[str, Any]]) -> bytes:
        self.answers += 1
        data = {name: records, "next_page_token": f"token {self.answers}"}
        return json.dumps({"code": 0, "data": data, "request_id": f"request {self.answers}"}).encode()


class Client(PlatformClient):
    """The lists as the product's client gives them."""

    def __init__(self, lists: Lists) -> None:
        super().__init__(HttpSession("tiktok_shop"))
        self.lists = lists

    def ping(self) -> None:
        return None

    def shops(self) -> tuple[Shop, ...]:
        return SHOPS

    def pages(self, resource: str, shop: Shop, window: Window | None = None) -> Iterator[bytes]:
        self.lists.asked.append((resource, shop.shop_id, window))
        is_newest = window is None or window[1] > AS_OF
        names = {"returns": "return_orders"}
        records = self.lists.records.get(resource, []) if is_newest and shop.shop_id == "71" else []
        yield self.lists.page(names.get(resource, resource), records)

    def statement_transactions(self, shop: Shop, statement_id: str) -> Iterator[bytes]:
        self.lists.asked.append(("transactions", statement_id, None))
        yield self.lists.page("transactions", self.lists.records.get("transactions", []))


def pull(home: Path, name: str, lists: Lists, as_of: datetime = AS_OF) -> list[LandedDocument]:
    with Client(lists) as client:
        return extract(stream("tiktok_shop", name), client, LandingZone(home), as_of)


def order(status: str) -> dict[str, Any]:
    return {
        "id": "5764",
        "status": status,
        "create_time": 1,
        "update_time": 2,
        "payment": {},
        "line_items": [],
    }


def product(available: int) -> dict[str, Any]:
    return {"product_id": "1729", "skus": [{"id": "1", "total_available_quantity": available}]}


@pytest.mark.parametrize("name", ["orders", "returns", "statements"])
def test_fixed_windows_cover_180_days_up_to_the_second_of_as_of(tmp_path: Path, name: str) -> None:
    lists, later = Lists({}), Lists({})
    pull(tmp_path, name, lists)
    pull(tmp_path, name, later, AS_OF + timedelta(days=1))
    windows = [window for _, shop, window in lists.asked if shop == "71" and window]
    assert [shop for _, shop, _ in lists.asked] == ["71"] * len(windows) + ["72"] * len(windows)
    assert windows[0][0] <= AS_OF - timedelta(days=180)
    assert windows[-1][1] == datetime(2026, 11, 1, tzinfo=UTC)
    assert all(one[1] == other[0] for one, other in pairwise(windows))
    assert all(end - start == timedelta(days=30) for start, end in windows[:-1])
    # All but the open window are asked for again in the same way.
    assert [entry for entry in later.asked if entry[1] == "71"][: len(windows) - 1] == [
        (name, "71", window) for window in windows[:-1]
    ]


def test_a_page_that_says_the_same_is_not_landed_again_whatever_its_request_id(tmp_path: Path) -> None:
    lists = Lists({"orders": [order("IN_TRANSIT")]})
    first = pull(tmp_path, "orders", lists)
    assert sum(document.row_count for document in first) == 1
    assert pull(tmp_path, "orders", lists) == []
    assert pull(tmp_path, "orders", lists, AS_OF + timedelta(days=1)) == []
    lists.records["orders"] = [order("DELIVERED")]
    assert [document.row_count for document in pull(tmp_path, "orders", lists)] == [1]


def test_a_document_is_named_by_its_shop_and_what_it_says(tmp_path: Path) -> None:
    names = {document.source_name for document in pull(tmp_path, "orders", Lists({"orders": [order("X")]}))}
    assert {name.rsplit("-", 1)[0] for name in names} == {"orders-71", "orders-72"}


def test_stock_lands_once_a_day_and_content(tmp_path: Path) -> None:
    lists = Lists({"inventory": [product(5)]})
    assert len(pull(tmp_path, "inventory", lists)) == 2  # two shops, one of them without products
    assert pull(tmp_path, "inventory", lists) == []
    lists.records["inventory"] = [product(4)]
    assert len(pull(tmp_path, "inventory", lists)) == 1
    lists.records["inventory"] = [product(5)]
    again = pull(tmp_path, "inventory", lists, AS_OF + timedelta(days=1))
    assert [document.row_count for document in again if document.row_count] == [1]


def test_the_transactions_of_every_statement_are_asked_for(tmp_path: Path) -> None:
    transaction = {"id": "16367", "settlement_amount": "1"}
    lists = Lists(
        {"statements": [{"id": "7238804564097517339"}, {"id": 7238804564097517340}, {"id": ""}, {}],
         "transactions": [transaction]},
    )  # fmt: skip
    landed = pull(tmp_path, "statement_transactions", lists)
    asked = [entry[1] for entry in lists.asked if entry[0] == "transactions"]
    assert asked == ["7238804564097517339", "7238804564097517340"]
    assert [document.rejected_count for document in landed] == [0, 0]
    # The answers leave the statement out: its id is in the name.
    assert landed[0].source_name.startswith("statement_transactions-71-7238804564097517339-")
