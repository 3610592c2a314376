"""B2B returns through the hub and the credits that follow: milestones on the order, memos, refunds.

A credit is made once goods are graded, for what was received, at the price that was paid. What earlier memos
of the same order line rounded away is made good by the later ones.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sandbox.scenario import hub_returns
from sandbox.scenario.hub_returns import HubLine
from sandbox.scenario.orocommerce_model import TAX_PERCENT, B2bOrder, B2bReturn, CreditMemo, Position
from sandbox.scenario.world import World

CHANNEL = "OROCOMMERCE"
HUB, OWN_WAREHOUSE = "UK-HUB-1", "UK-DC"
Part = tuple[Position, int, str]


def request(
    world: World,
    rng: random.Random,
    order: B2bOrder,
    parts: Sequence[Part],
    created: datetime,
    *,
    fee_sku: str | None = "RET-FEE",
    lines: Sequence[HubLine] | None = None,
    **changes: Any,
) -> B2bReturn:
    """Announce a return of (order line, quantity, unit); OroCommerce shows it as requested.

    `lines` replaces what ZigZag's record says, `changes` its other fields.
    """
    told = lines or [
        HubLine(position.product.item, position.line_id, quantity, unit, position.product.units[unit])
        for position, quantity, unit in parts
    ]
    values: dict[str, Any] = {
        "channel": CHANNEL, "order_number": order.identifier, "external_id": None, "hub": HUB,
        "own_warehouse": OWN_WAREHOUSE, "fee_sku": fee_sku,
    }  # fmt: skip
    record = hub_returns.open_return(world, rng, told, created, **{**values, **changes})
    result = B2bReturn(order, [position for position, _, _ in parts], record)
    world.orocommerce.returns.append(result)
    milestone(result, "requested", created + timedelta(minutes=25))
    hub_returns.label(world, record, created + timedelta(hours=1), world.unique(rng, "DPD##########"))
    return result


def milestone(result: B2bReturn, status: str, when: datetime) -> None:
    """Set `returnStatus` on the order."""
    result.order.return_status = status
    result.order.updated = max(result.order.updated, when)


def ship(world: World, result: B2bReturn, when: datetime) -> None:
    """The customer hands the goods over."""
    hub_returns.snapshot(world, result.record, when, "IN_TRANSIT")


def receive(world: World, rng: random.Random, result: B2bReturn, when: datetime, **options: Any) -> None:
    """The hub books the goods in; OroCommerce shows them as received within the hour."""
    hub_returns.receive(world, rng, result.record, when, **options)
    milestone(result, "received", when + timedelta(minutes=40))


def grade(world: World, result: B2bReturn, when: datetime, *grades: str) -> None:
    """The hub grades the goods; OroCommerce shows them as graded within the hour."""
    hub_returns.grade(world, result.record, when, *grades)
    milestone(result, "graded", when + timedelta(minutes=40))


def credit(
    world: World, result: B2bReturn, when: datetime, *, positions: Sequence[int] | None = None
) -> None:
    """Credit what was received, a memo line per item; a card payment is refunded the next hour."""
    memo_id = f"CM-{world.number('credit-memo'):05d}"
    chosen = range(len(result.positions)) if positions is None else positions
    total = 0
    for number in chosen:
        memo = memo_line(world, result, number, when, memo_id)
        world.orocommerce.memos.append(memo)
        total += memo.net + memo.tax
    milestone(result, "credited", when + timedelta(minutes=20))
    if result.order.is_paid_by_card:
        refund(world, result.order, when + timedelta(hours=1), total)


def memo_line(world: World, result: B2bReturn, number: int, when: datetime, memo_id: str) -> CreditMemo:
    """The memo line of one item, at the price paid less what was credited of the order line before."""
    position, item = result.positions[number], result.record.items[number]
    units = int(item["receivedQuantity"] or item["quantity"]) * result.record.lines[number].factor
    before = world.orocommerce.credited.get(position.line_id, 0)
    after = before + units
    world.orocommerce.credited[position.line_id] = after
    owed = result.order.net(position)
    net = _share(owed, after, position.base_units) - _share(owed, before, position.base_units)
    return CreditMemo(
        memo_id, when, result.order, position, result.record.return_id, int(item["quantity"]),
        str(item["unit"]), net, (net * TAX_PERCENT + 50) // 100, str(item["itemId"]),
    )  # fmt: skip


def _share(amount: int, part: int, whole: int) -> int:
    return (2 * amount * part + whole) // (2 * whole)


def restock(world: World, result: B2bReturn, when: datetime) -> None:
    """A-graded goods go back into the own warehouse, in primary units."""
    hub_returns.restock(world, result.record, when)


def refund(world: World, order: B2bOrder, when: datetime, amount: int) -> None:
    """The webhook about a refund of a card payment; its amounts are JSON numbers."""
    gross = sum(order.net(p) + (order.net(p) * TAX_PERCENT + 50) // 100 for p in order.positions)
    number = world.number("oro-payment")
    # Not a payment provider's data: what the shop tells its subscribers.
    world.orocommerce.payment_events.append(
        {
            "topic": "order.payment_status_updated",
            "timestamp": int(when.timestamp()),
            "messageId": f"0b9c0de0-0000-4000-8000-{number:012d}",
            "eventData": {
                "data": {
                    "type": "orders",
                    "id": int(order.order_id),
                    "attributes": {
                        "paymentStatus": "refunded" if amount >= gross else "refunded_partially",
                        "paymentStatusLabel": "Refunded" if amount >= gross else "Partially refunded",
                        "transactionAmount": amount / 100,
                        "transactionType": "refund",
                        "amountPaid": gross / 100,
                        "amountDue": 0.0,
                        "currency": "GBP",
                    },
                }
            },
        }
    )
