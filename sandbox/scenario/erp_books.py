"""What the ERP books: sales orders of every channel, stock on hand, credit memos, and the ECB's rates.

Rows of CSV exports as text. What is planted to differ is read from the world (`erp_orders`,
`book_differences`).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from sandbox.scenario import stock
from sandbox.scenario.clock import entity_date, iso_z
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.world import World

ORDER_COLUMNS = (
    "erp_order_id", "channel", "external_order_id", "created_at", "status", "fulfilment_location", "pick_id",
)  # fmt: skip
STOCK_COLUMNS = ("snapshot_at", "sku", "location", "quantity")
MEMO_COLUMNS = (
    "credit_memo_id", "created_at", "order_id", "order_line_id", "zigzag_return_id", "sku", "quantity",
    "unit", "net_amount", "tax_amount", "currency", "status",
)  # fmt: skip
# Euro rates around which the reference rates wander; N/A: no longer quoted.
RATES = {
    "USD": 1.09,
    "JPY": 163.0,
    "BGN": 1.9558,
    "CZK": 25.1,
    "DKK": 7.46,
    "GBP": 0.86,
    "SEK": 11.3,
    "CAD": 1.49,
}
DISCONTINUED = ("CYP", "HRK")
FX_DAYS = 400
COUNT_AGE = 30
Cells = tuple[str, ...]


def sales_orders(world: World) -> list[Cells]:
    """One row per order; what a warehouse of the seller ships has a pick id, what Amazon ships has none."""
    rows = []
    for channel, order_id, created, status, location in sorted(_orders(world), key=lambda o: (o[2], o[1])):
        if created > world.as_of:
            continue
        number = world.number("erp-order")
        is_picked = location in stock.OWN_WAREHOUSES and status in ("SHIPPED", "CLOSED")
        row = {
            "erp_order_id": f"SO{number:07d}",
            "channel": channel,
            "external_order_id": order_id,
            "created_at": iso_z(created + timedelta(minutes=10)) if created < world.as_of else iso_z(created),
            "status": status,
            "fulfilment_location": location,
            "pick_id": f"PK{number:07d}" if is_picked else "",
        }
        changes: Mapping[str, str] | None = world.erp_orders.get(order_id, {})
        if changes is not None:
            rows.append(tuple({**row, **changes}[name] for name in ORDER_COLUMNS))
    known = {row[2] for row in rows}
    for order_id, added in world.erp_orders.items():
        if added is not None and order_id not in known and "erp_order_id" in added:
            rows.append(tuple(added[name] for name in ORDER_COLUMNS))
    return rows


def _orders(world: World) -> Iterator[tuple[str, str, datetime, str, str]]:
    """Channel, external id, creation, status and location of every order of every channel."""
    for line in world.lines:
        is_own = line.channel == "MFN"
        channel = "AMAZON_FBM" if is_own else "AMAZON_FBA"
        location = line.market.own_warehouse if is_own else stock.FBA
        status = "CANCELLED" if line.status == "Cancelled" else "SHIPPED"
        yield channel, line.order_id, line.purchased, status, location
    for order in world.tiktok_shop.orders:
        is_fbt = order.document["fulfillment_type"] == "FULFILLMENT_BY_TIKTOK"
        status = "CANCELLED" if order.document["status"] == "CANCELLED" else "OPEN"
        if order.document["status"] != "UNPAID":
            yield (
                "TIKTOK_SHOP", order.order_id, order.created, "SHIPPED" if order.is_shipped else status,
                "" if is_fbt else order.shop.own_warehouse,
            )  # fmt: skip
    for sold in world.orocommerce.orders:
        shipped = "SHIPPED" if sold.shipping_status == "shipped" else "OPEN"
        status = "CANCELLED" if sold.internal_status == "cancelled" else shipped
        yield "OROCOMMERCE", sold.identifier, sold.created, status, "UK-DC"


def stock_on_hand(world: World) -> list[Cells]:
    """Items by location in base units: counted 30 days before, and as booked in the last hour."""
    now = stock.snapshot_moment(world)
    before = now - timedelta(days=COUNT_AGE)
    counted: list[Cells] = [
        (iso_z(before), sku, location, str(units))
        for (sku, location), units in stock.on_hand(world, before).items()
    ]
    return counted + [
        (iso_z(now), sku, location, str(units + world.book_differences.get((sku, location), 0)))
        for (sku, location), units in stock.on_hand(world).items()
    ] + [
        (iso_z(now), sku, location, str(units))
        for (sku, location), units in sorted(world.charges_in_stock.items())
    ]  # fmt: skip


def credit_memos(world: World) -> list[Cells]:
    """One row per memo line that was made by `as_of`."""
    memos = sorted(world.orocommerce.memos, key=lambda m: (m.created, m.memo_id, m.position.line_id))
    return [
        (
            m.memo_id, iso_z(m.created), m.order.identifier, m.position.line_id, m.return_id,
            m.position.product.item.sku, str(m.quantity), m.unit, decimal_text(m.net), decimal_text(m.tax),
            "GBP", m.status,
        )
        for m in memos
        if m.created <= world.as_of
    ]  # fmt: skip


def fx_rates(world: World) -> bytes:
    """The ECB's history file: newest day first, working days alone, a comma at the end of every line."""
    rng = random.Random(f"{world.seed}/fx")
    own = random.Random(f"{world.seed}/fx/CAD")
    levels = dict(RATES)
    today = entity_date(world.as_of)
    lines: list[str] = []
    for age in range(FX_DAYS, -1, -1):
        day = today - timedelta(days=age)
        if day.weekday() < 5 and not _is_holiday(day):
            for currency in levels:
                source = own if currency == "CAD" else rng
                levels[currency] *= 1 + source.uniform(-0.003, 0.003) * (currency not in ("BGN", "DKK"))
            values = [f"{levels[currency]:.4f}".rstrip("0").rstrip(".") for currency in levels]
            lines.append(",".join([day.isoformat(), *values, *["N/A"] * len(DISCONTINUED), ""]))
    header = ",".join(["Date", *levels, *DISCONTINUED, ""])
    return ("\n".join([header, *reversed(lines)]) + "\n").encode()


def _is_holiday(day: date) -> bool:
    return (day.month, day.day) in ((1, 1), (5, 1), (12, 25), (12, 26))
