"""What TikTok Shop and OroCommerce answer, as files for the inbox: envelopes per shop, JSON:API documents.

Pages as the APIs cut them; an answer's time is that of the newest record that it shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.scenario.model import Scenario

PAGE_SIZE, RETURNS_PAGE_SIZE = 100, 50
Document = tuple[str, str, str, bytes, datetime]
Records = Sequence[Mapping[str, Any]]


def shop_files(scenario: Scenario) -> Iterator[Document]:
    """Platform, stream, file name, content and time of every document of both shops."""
    yield from _tiktok_lists(scenario)
    yield from _tiktok_transactions(scenario)
    yield from _orocommerce_lists(scenario)


def _tiktok_lists(scenario: Scenario) -> Iterator[Document]:
    data = scenario.tiktok_shop
    lists: tuple[tuple[str, str, Records, int, str], ...] = (
        ("orders", "orders", data.orders, PAGE_SIZE, ""),
        ("returns", "return_orders", data.returns, RETURNS_PAGE_SIZE, "update_time"),
        ("statements", "statements", data.statements, PAGE_SIZE, "statement_time"),
        ("inventory", "inventory", data.inventory, PAGE_SIZE, ""),
    )
    for shop in data.shops:
        for stream, key, records, size, moment in lists:
            own = [record for record in records if record["_shop_id"] == shop["id"]]
            for page in range(-(-len(own) // size)):
                part = [_public(record) for record in own[page * size : (page + 1) * size]]
                body = {
                    key: part, "total_count": len(own),
                    "next_page_token": str(page + 1) if (page + 1) * size < len(own) else "",
                }  # fmt: skip
                newest = max(_time(record[moment]) for record in part) if moment else scenario.as_of
                name = f"{stream}_{shop['region']}_{page + 1:05d}.json"
                made = min(newest + timedelta(minutes=5), scenario.as_of)
                yield "tiktok_shop", stream, name, _envelope(name, body), made


def _tiktok_transactions(scenario: Scenario) -> Iterator[Document]:
    """One document per statement, in the form of 202501."""
    for statement in scenario.tiktok_shop.statements:
        transactions = [_public(one) for one in scenario.tiktok_shop.transactions.get(statement["id"], ())]
        name = f"statement_transactions_{statement['id']}.json"
        made = min(_time(statement["statement_time"]) + timedelta(hours=3), scenario.as_of)
        body = _statement_root(statement, transactions)
        yield "tiktok_shop", "statement_transactions", name, _envelope(name, body), made


def _statement_root(statement: Mapping[str, Any], transactions: Records) -> dict[str, Any]:
    def total(name: str) -> str:
        return str(sum((Decimal(one[name]) for one in transactions), Decimal("0.00")))

    settled, reserved = total("settlement_amount"), total("reserve_amount")
    return {
        "id": statement["id"],
        "create_time": statement["statement_time"],
        "status": "SETTLED",
        "currency": statement["currency"],
        "payable_amount": str(Decimal(settled) + Decimal(reserved)),
        "total_reserve_amount": reserved,
        "total_settlement_amount": settled,
        "total_settlement_breakdown": {
            "total_revenue_amount": total("revenue_amount"),
            "total_shipping_cost_amount": total("shipping_cost_amount"),
            "total_fee_tax_amount": total("fee_tax_amount"),
            "total_adjustment_amount": total("adjustment_amount"),
        },
        "total_count": len(transactions),
        "next_page_token": "",
        "transactions": transactions,
    }


def _orocommerce_lists(scenario: Scenario) -> Iterator[Document]:
    resources = scenario.orocommerce.resources
    lists = (
        ("orders", "orders", ("orderlineitems", "ordersubtotals")),
        ("products", "products", ()),
        ("product_unit_precisions", "productunitprecisions", ()),
        ("inventory_levels", "inventorylevels", ()),
    )
    for stream, type_name, children in lists:
        found = resources.get(type_name, ())
        by_key = {(one["type"], one["id"]): one for child in children for one in resources.get(child, ())}
        for page in range(-(-len(found) // PAGE_SIZE)):
            part = list(found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE])
            document: dict[str, Any] = {"data": part}
            if children:
                document["included"] = [by_key[key] for one in part for key in _links(one) if key in by_key]
            name = f"{stream}_{page + 1:05d}.json"
            yield "orocommerce", stream, name, _text(document).encode(), scenario.as_of


def _links(resource: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for relationship in resource["relationships"].values():
        data = relationship["data"]
        for one in data if isinstance(data, list) else [data] if data else []:
            yield one["type"], one["id"]


def webhook_files(scenario: Scenario) -> Iterator[Document]:
    """The bodies of OroCommerce's payment webhooks, one a line: nobody serves them."""
    events = scenario.orocommerce.payment_events
    if events:
        content = "".join(_text(event) + "\n" for event in events).encode()
        yield "orocommerce", "payment_events", "payment_events.jsonl", content, scenario.as_of


def _public(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if not name.startswith("_")}


def _envelope(name: str, data: Mapping[str, Any]) -> bytes:
    body = {"code": 0, "message": "Success", "request_id": f"20261101-{name}", "data": data}
    return _text(body).encode()


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
