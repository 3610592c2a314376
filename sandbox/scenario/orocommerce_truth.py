"""What is true about the B2B shop: which credit answers which receipt, and the state of every credit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.scenario.markets import decimal_text
from sandbox.scenario.orocommerce_model import CreditMemo
from sandbox.scenario.orocommerce_returns import CHANNEL
from sandbox.scenario.world import World

Rows = list[Mapping[str, Any]]


def orocommerce_truth(world: World) -> tuple[Rows, Rows]:
    """Pairs (memo line, receipt) in the ERP's base units, and credits, of everything made by `as_of`."""
    received = {
        item["itemId"]: line.factor
        for one in world.orocommerce.returns
        for item, line in zip(one.record.items, one.record.lines, strict=True)
        if item["receivedAt"]
    }
    pairs: Rows = []
    credits: Rows = []
    answered: set[str] = set()
    for memo in world.orocommerce.memos:
        if memo.created > world.as_of:
            continue
        state = "matched" if memo.receipt in received else "premature"
        state = "duplicate" if memo.receipt in answered else state
        credits.append(_credit(memo, state))
        if state == "matched":
            answered.add(memo.receipt)
            pairs.append(_pair(memo, memo.quantity * received[memo.receipt]))
    return pairs, credits


def _pair(memo: CreditMemo, units: int) -> Mapping[str, Any]:
    return {
        "channel": CHANNEL, "order_id": memo.order.identifier, "order_line_id": memo.position.line_id,
        "sku": memo.position.product.item.sku, "return_id": memo.return_id, "document": memo.memo_id,
        "receipt": memo.receipt, "quantity": units,
    }  # fmt: skip


def _credit(memo: CreditMemo, state: str) -> Mapping[str, Any]:
    return {
        "channel": CHANNEL, "order_id": memo.order.identifier, "return_id": memo.return_id,
        "sku": memo.position.product.item.sku, "document": memo.memo_id, "quantity": memo.quantity,
        "amount": decimal_text(memo.net + memo.tax), "currency": "GBP", "state": state,
    }  # fmt: skip
