"""Planted faults of FBA orders and receipts: systems that disagree about an order, a unit or its status."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime

from sandbox.scenario import refunds, returns, stock, zigzag
from sandbox.scenario.clock import iso_z
from sandbox.scenario.markets import DE, UK
from sandbox.scenario.met import at, buy
from sandbox.scenario.world import OrderLine, World


def received_unsellable(
    world: World, rng: random.Random, refunded: int, status: str | None = None
) -> OrderLine:
    """A refund and its receipt at Amazon 12 days later; `status` is what every report says instead."""
    line = buy(world, rng, UK, refunded)
    refunds.refund(world, rng, line, at(world, rng, refunded))
    when = at(world, rng, refunded - 12)
    row = returns.receive_at_fba(world, rng, line, when, disposition="CUSTOMER_DAMAGED")[0]
    if status is not None:
        world.return_rows[-1] = replace(row, status=status, first_status=status)
    return line


def receipts_disagree(world: World) -> None:
    """The same unit, by its licence plate: fit for sale at Amazon, damaged at the hub, and the other way."""
    rng = world.rng("fault/FBA_SOT_CONFLICT")
    for market, disposition, grade in ((UK, "SELLABLE", "D"), (DE, "DEFECTIVE", "A")):
        line = buy(world, rng, market, 48)
        record = zigzag.request_return(world, rng, line, at(world, rng, 44), to_hub=True)
        refunds.refund(world, rng, line, at(world, rng, 42))
        row = returns.receive_at_fba(world, rng, line, at(world, rng, 34), disposition=disposition)[0]
        zigzag.receive_at_hub(world, rng, record, at(world, rng, 32))
        line.receipts.pop()
        for entry in record.items:
            entry["licensePlate"] = row.plate
        zigzag.grade(world, record, at(world, rng, 31), grade)
        if grade == "A":
            zigzag.release(world, record, at(world, rng, 30), "restock")
        cost = line.cost_text(1)
        world.expect(
            "FBA_SOT_CONFLICT", order_id=line.order_id, return_id=record.return_id, sku=line.item.sku,
            quantity=1, amount=cost, currency="GBP",
        )  # fmt: skip


def status_not_final(world: World) -> None:
    """Units that Amazon received weeks ago and has not decided about."""
    rng = world.rng("fault/FBA_STATUS_NOT_FINAL")
    for refunded, status in ((40, "Pending"), (62, "")):
        line = received_unsellable(world, rng, refunded, status)
        plate = world.return_rows[-1].plate
        world.expect(
            "FBA_STATUS_NOT_FINAL", order_id=line.order_id, sku=line.item.sku, subject=plate, quantity=1,
            amount=line.cost_text(1), currency="GBP",
        )  # fmt: skip


def late_arrival(world: World) -> None:
    """Rows with a return date of months ago that no report of those days showed.

    What a report covers shows in its rows alone, so there are returns before and after those days.
    """
    rng = world.rng("fault/LATE_ARRIVAL")
    for refunded in (112, 76):
        received_unsellable(world, rng, refunded)
    for refunded in (100, 84):
        line = received_unsellable(world, rng, refunded)
        row = world.return_rows.pop()
        world.fba.late_rows.append(row)
        world.expect(
            "LATE_ARRIVAL", order_id=line.order_id, sku=line.item.sku, subject=row.plate, quantity=1,
            amount=line.cost_text(1), currency="GBP",
        )  # fmt: skip


def status_drift(world: World) -> None:
    """Cancelled, or expired, in ZigZag while Amazon received and processed the unit."""
    rng = world.rng("fault/STATUS_DRIFT")
    for status, refunded in (("CANCELLED", 60), ("EXPIRED", 72)):
        line = received_unsellable(world, rng, refunded)
        record = zigzag.request_return(world, rng, line, at(world, rng, refunded + 2), to_hub=False)
        zigzag.set_status(world, record, at(world, rng, refunded - 5), status)
        world.expect(
            "STATUS_DRIFT", order_id=line.order_id, return_id=record.return_id, sku=line.item.sku, quantity=1
        )


def phantom_fulfilment(world: World) -> None:
    """Orders that Amazon ships and the ERP sent to its own warehouse for picking."""
    rng = world.rng("fault/PHANTOM_FULFILMENT")
    for market, age in ((UK, 9), (DE, 21)):
        line = buy(world, rng, market, age)
        pick = f"PK{world.unique(rng, '9######')}"
        world.erp_orders[line.order_id] = {"fulfilment_location": market.own_warehouse, "pick_id": pick}
        world.expect(
            "PHANTOM_FULFILMENT", order_id=line.order_id, sku=line.item.sku, subject=pick, quantity=1,
            amount=line.cost_text(1), currency="GBP",
        )  # fmt: skip


def order_orphaned(world: World) -> None:
    """An order that the ERP does not have, and one that only the ERP has."""
    rng = world.rng("fault/ORDER_ORPHANED")
    line = buy(world, rng, UK, 12)
    world.erp_orders[line.order_id] = None
    world.expect("ORDER_ORPHANED", order_id=line.order_id, subject="erp")
    order_id, number = world.unique(rng, "203-#######-#######"), world.unique(rng, "9######")
    world.erp_orders[order_id] = {
        "erp_order_id": f"SO{number}", "channel": "AMAZON_FBA", "external_order_id": order_id,
        "created_at": iso_z(at(world, rng, 20)), "status": "SHIPPED", "fulfilment_location": stock.FBA,
        "pick_id": "",
    }  # fmt: skip
    world.expect("ORDER_ORPHANED", order_id=order_id, subject="amazon_fba")


def replacement_not_returned(world: World) -> None:
    """A replacement was sent 31 days ago and earlier; the first unit never came back."""
    rng = world.rng("fault/REPLACEMENT_NOT_RETURNED")
    for age in (31, 70):
        first = buy(world, rng, UK, age + 10)
        when = at(world, rng, age)
        replacement = OrderLine(
            UK, first.item, world.unique(rng, "204-#######-#######"), "", first.item.sku, 1, 0, 0, 0, 0, 0,
            "AFN", when, when, sales_channel=UK.name,
        )  # fmt: skip
        replacement.is_excluded = True
        world.lines.append(replacement)
        world.fba.orders.append(_order_object(world, replacement, first, when))
        world.expect(
            "REPLACEMENT_NOT_RETURNED", order_id=first.order_id, sku=first.item.sku,
            subject=replacement.order_id, quantity=1, amount=first.cost_text(1), currency="GBP",
        )  # fmt: skip


def _order_object(world: World, line: OrderLine, replaced: OrderLine, when: datetime) -> dict[str, object]:
    """The order as the Orders API v0 gives it; only there stands what it replaces."""
    return {
        "AmazonOrderId": line.order_id, "SellerOrderId": line.order_id, "PurchaseDate": iso_z(when),
        "LastUpdateDate": iso_z(when), "OrderStatus": "Shipped", "FulfillmentChannel": "AFN",
        "SalesChannel": line.market.name, "MarketplaceId": line.market.marketplace_id,
        "IsReplacementOrder": "true", "ReplacedOrderId": replaced.order_id,
        "OrderTotal": {"CurrencyCode": line.market.currency, "Amount": "0.00"},
        "OrderItems": [
            {
                "OrderItemId": f"1{world.number('replacement-item'):013d}", "SellerSKU": line.item.sku,
                "ASIN": line.item.asin, "Title": line.item.name, "QuantityOrdered": 1, "QuantityShipped": 1,
                "ItemPrice": {"CurrencyCode": line.market.currency, "Amount": "0.00"},
            }
        ],
    }  # fmt: skip
