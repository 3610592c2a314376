"""Money that goes back: refunds, goodwill, reversals, and what Amazon reimburses instead of goods."""

from __future__ import annotations

import random
from datetime import datetime

from sandbox.scenario.clock import iso_offset
from sandbox.scenario.orders import commission
from sandbox.scenario.world import OrderLine, RefundEvent, Row, Settlement, World

Part = tuple[str, str, int, str]


def refund(
    world: World,
    rng: random.Random,
    line: OrderLine,
    when: datetime,
    *,
    units: int = 1,
    kind: str = "Refund",
    with_extras: bool = False,
    price_percent: int = 100,
    restocking: int = 0,
    twin: RefundEvent | None = None,
) -> RefundEvent:
    """Refund `units` of a line. `with_extras` also returns shipping and takes the promotion back.

    `price_percent` below 100 is a partial price refund after which the customer keeps the goods, unless the
    line has a receipt. `restocking` is a fee that the customer pays on a return (minor units). `twin` repeats
    the row identity of an earlier refund (two identical units).
    """
    market = line.market
    tax_account = "2120" if market.is_facilitated else "2110"
    principal = line.unit_principal * units * price_percent // 100
    tax = line.unit_tax * units * price_percent // 100
    is_kept = price_percent < 100 and not line.receipts
    parts: list[Part] = [
        ("ItemPrice", "Principal", -principal, "4110" if is_kept else "4100"),
        ("ItemPrice", "Tax", -tax, tax_account),
    ]
    if market.is_facilitated:
        parts.append(("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", tax, "2120"))
    if with_extras:
        parts += _extras(line, tax_account)
    if restocking:
        parts.append(("ItemPrice", "RestockingFee", restocking, "4400"))
    returned = commission(principal + tax)
    parts.append(("ItemFees", "Commission", returned, "6000"))
    if kind == "Refund":
        parts.append(("ItemFees", "RefundCommission", -(returned // 5), "6020"))
    event = _post(world, rng, line, when, parts, kind, units, twin)
    event.units = 0 if is_kept else units
    event.state = "returnless" if is_kept else ""
    return event


def _extras(line: OrderLine, tax_account: str) -> list[Part]:
    parts: list[Part] = []
    if line.shipping:
        parts.append(("ItemPrice", "Shipping", -line.shipping, "4100"))
        parts.append(("ItemPrice", "ShippingTax", -line.shipping_tax, tax_account))
        if line.market.is_facilitated:
            parts.append(("ItemWithheldTax", "MarketplaceFacilitatorTax-Shipping", line.shipping_tax, "2120"))
    if line.promotion:
        parts.append(("Promotion", "Principal", line.promotion, "4100"))
    return parts


def refund_component(
    world: World, rng: random.Random, line: OrderLine, when: datetime, description: str, amount: int
) -> RefundEvent:
    """A refund of one price component without goods: `Goodwill` or `Shipping`."""
    account = "4110" if description == "Goodwill" else "4100"
    event = _post(
        world, rng, line, when, [("ItemPrice", description, -amount, account)], "Refund", line.quantity, None
    )
    event.units, event.state = 0, "returnless"
    return event


def reverse(world: World, rng: random.Random, line: OrderLine, event: RefundEvent, when: datetime) -> None:
    """Take a refund back in full (appeal won, customer charged again); nothing is expected back any more."""
    parts = [(r.amount_type, r.description, -r.amount, r.account) for r in event.rows]
    reversal = _post(world, rng, line, when, parts, event.kind, event.units, None)
    reversal.units, reversal.state = 0, "reversed"
    event.units, event.state = 0, "reversed"


def _post(
    world: World,
    rng: random.Random,
    line: OrderLine,
    when: datetime,
    parts: list[Part],
    kind: str,
    quantity: int,
    twin: RefundEvent | None,
) -> RefundEvent:
    settlement = world.settlement_at(line.market, when)
    if settlement is None:
        raise ValueError(f"no settlement of {line.market.name} covers {when}")
    adjustment, adjustment_item = _identity(rng, twin)
    rows = [
        Row(
            when, kind, amount_type, description, amount, account, line.order_id, adjustment, "",
            line.market.name, line.channel, line.item_code, adjustment_item, line.sku_text, quantity,
        )
        for amount_type, description, amount, account in parts
        if amount
    ]  # fmt: skip
    settlement.rows.extend(rows)
    paid_back = -sum(row.amount for row in rows if row.amount_type in ("ItemPrice", "Promotion"))
    event = RefundEvent(settlement, when, quantity, paid_back, kind, rows)
    line.refunds.append(event)
    line.updated = max(line.updated, when)
    return event


def _identity(rng: random.Random, twin: RefundEvent | None) -> tuple[str, str]:
    if twin is not None:
        return twin.rows[0].adjustment_id, twin.rows[0].adjustment_item
    return f"amzn1:crow:{rng.getrandbits(64):016x}", f"4{rng.randrange(10**13):013d}"


def reimburse(
    world: World,
    rng: random.Random,
    line: OrderLine,
    when: datetime,
    reason: str,
    description: str,
    *,
    units: int = 1,
    in_report: bool = True,
) -> None:
    """Amazon pays for `units`: a settlement row, and a row of the reimbursements report unless switched off.

    `description` BuyerRecharge is posted as such, everything else as FBA Inventory Reimbursement.
    """
    amount = line.unit_principal * 4 // 5
    settlement = world.settlement_at(line.market, when)
    if settlement is None:
        raise ValueError(f"no settlement of {line.market.name} covers {when}")
    is_recharge = description == "BuyerRecharge"
    amount_type = "other-transaction" if is_recharge else "FBA Inventory Reimbursement"
    settlement.rows.append(
        Row(
            when, "other-transaction", amount_type, description, amount * units, "5130", line.order_id,
            f"amzn1:crow:{rng.getrandbits(64):016x}", "", line.market.name, "AFN", sku=line.sku_text,
            quantity=units,
        )
    )  # fmt: skip
    line.is_reimbursed = True
    if in_report:
        world.reimbursements.append(report_row(world, rng, line, when, reason, units, amount))


def reimburse_warehouse_loss(
    world: World, rng: random.Random, settlement: Settlement, line: OrderLine, when: datetime
) -> None:
    """Stock lost at the fulfilment centre: no order, sometimes no report row yet."""
    amount = line.unit_principal * 4 // 5
    settlement.rows.append(
        Row(
            when, "other-transaction", "FBA Inventory Reimbursement", "WAREHOUSE_LOST", amount, "5130",
            marketplace=line.market.name, fulfilment="AFN", sku=line.item.sku, quantity=1,
        )
    )  # fmt: skip
    if rng.random() < 0.7:
        row = report_row(world, rng, line, when, "Lost_Warehouse", 1, amount)
        world.reimbursements.append({**row, "amazon-order-id": "", "sku": line.item.sku})


def report_row(
    world: World, rng: random.Random, line: OrderLine, when: datetime, reason: str, units: int, amount: int
) -> dict[str, str]:
    """A row of the reimbursements report; `amount` per unit, negative for a reversal."""
    market = line.market
    return {
        "approval-date": iso_offset(when),
        "reimbursement-id": world.unique(rng, "9##########"),
        "case-id": str(rng.randrange(10**10)) if rng.random() < 0.3 else "",
        "amazon-order-id": line.order_id,
        "reason": reason,
        "sku": line.sku_text,
        "fnsku": line.item.fnsku,
        "asin": line.item.asin,
        "product-name": line.item.name,
        "condition": "Sellable" if reason == "Lost_Warehouse" else "Customer_Damaged",
        "currency-unit": market.currency,
        "amount-per-unit": market.amount_text(amount),
        "amount-total": market.amount_text(amount * units),
        "quantity-reimbursed-cash": str(units),
        "quantity-reimbursed-inventory": "0",
        "quantity-reimbursed-total": str(units),
        "original-reimbursement-id": "",
        "original-reimbursement-type": "",
    }
