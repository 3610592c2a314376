"""What is true about the TikTok shops: which refunded units arrived where, and the state of every refund."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.scenario.clock import entity_date
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.tiktok_shop_model import Money, ShopReturn
from sandbox.scenario.tiktok_shop_returns import CHANNEL
from sandbox.scenario.tiktok_shop_statements import statements
from sandbox.scenario.world import World

IN_TRANSIT_DAYS = 14
Rows = list[Mapping[str, Any]]


def tiktok_shop_truth(world: World) -> tuple[Rows, Rows]:
    """Pairs (refunded unit, receipt) and refunds that are on a statement by `as_of`."""
    pairs: Rows = []
    refunds: Rows = []
    for statement in statements(world):
        for money in statement.money:
            if money.refund_return is None:
                continue
            received = _received(money.refund_return)
            found = [unit for unit in money.units if unit.line_id in received]
            state = _state(world, money, len(found))
            refunds.append(_refund(money, statement.statement_id, state))
            if state in ("matched", "partial"):
                pairs += [
                    {
                        "channel": CHANNEL, "order_id": money.refund_return.order.order_id,
                        "order_line_id": unit.line_id, "sku": unit.item.sku,
                        "return_id": money.refund_return.return_id, "document": statement.statement_id,
                        "receipt": received[unit.line_id], "quantity": 1,
                    }
                    for unit in found
                ]  # fmt: skip
    return pairs, refunds


def _received(record: ShopReturn) -> dict[str, str]:
    """ZigZag's item id by order line, of what arrived."""
    items = record.twin.items if record.twin else []
    return {item["orderLineId"]: item["itemId"] for item in items if item["receivedAt"]}


def _refund(money: Money, statement_id: str, state: str) -> Mapping[str, Any]:
    record = money.refund_return
    skus = {unit.item.sku for unit in money.units}
    return {
        "channel": CHANNEL,
        "order_id": record.order.order_id if record else None,
        "return_id": record.return_id if record else None,
        "sku": skus.pop() if len(skus) == 1 else None,
        "document": statement_id,
        "quantity": len(money.units),
        "amount": decimal_text(money.customer),
        "currency": money.shop.currency,
        "state": state,
    }


def _state(world: World, money: Money, found: int) -> str:
    record = money.refund_return
    if money.state or record is None:
        return money.state
    if record.document["can_buyer_keep_item"] or record.document["return_type"] == "REFUND":
        return "returnless"
    if record.order.document["fulfillment_type"] == "FULFILLMENT_BY_TIKTOK":
        return "fulfilled_by_platform"
    if found:
        return "matched" if found == len(money.units) else "partial"
    age = (entity_date(world.as_of) - entity_date(money.when)).days
    return "in_transit" if age <= IN_TRANSIT_DAYS else "overdue"
