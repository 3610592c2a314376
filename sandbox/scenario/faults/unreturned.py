"""Planted faults of goods that no request announced, that a parcel lacked, or that nobody decided about."""

from __future__ import annotations

from datetime import timedelta

from sandbox.scenario import refunds, zigzag
from sandbox.scenario.faults.items import new_item
from sandbox.scenario.markets import DE, UK, decimal_text
from sandbox.scenario.met import at, buy
from sandbox.scenario.world import OrderLine, RefundEvent, World


def _expect_refund(world: World, code: str, line: OrderLine, event: RefundEvent, **facts: object) -> None:
    """An exception valued at what the customer got for one unit."""
    values: dict[str, object] = {
        "order_id": line.order_id,
        "sku": line.item.sku,
        "quantity": 1,
        "amount": line.market.amount_text(event.amount // event.units),
        "currency": line.market.currency,
    }
    world.expect(code, **{**values, **facts})


def refund_no_rma(world: World) -> None:
    """Refunded although the request was cancelled, or had expired: the first and the last day of the rule."""
    rng = world.rng("fault/FBA_REFUND_NO_RMA")
    for market, status, age in ((UK, "CANCELLED", 4), (DE, "EXPIRED", 14), (UK, "CANCELLED", 9)):
        line = buy(world, rng, market, age + 5)
        record = zigzag.request_return(world, rng, line, at(world, rng, age + 4), to_hub=age < 10)
        zigzag.set_status(world, record, at(world, rng, age + 1), status)
        event = refunds.refund(world, rng, line, at(world, rng, age))
        _expect_refund(world, "FBA_REFUND_NO_RMA", line, event)


def return_missing(world: World) -> None:
    """An empty parcel, and one that held one unit of two."""
    rng = world.rng("fault/RETURN_MISSING")
    for market, age, units, received in ((UK, 30, 1, 0), (DE, 40, 2, 1)):
        line = buy(world, rng, market, age + 4, quantity=units)
        record = zigzag.request_return(world, rng, line, at(world, rng, age + 3), to_hub=True, units=units)
        event = refunds.refund(world, rng, line, at(world, rng, age), units=units)
        if received:
            zigzag.receive_at_hub(world, rng, record, at(world, rng, age - 6), items=received)
        for entry in record.items[received:]:
            entry["itemStatus"] = "MISSING"
        zigzag.set_status(world, record, at(world, rng, age - 6), "RECEIVED")
        if received:
            zigzag.grade(world, record, at(world, rng, age - 7), "B")
        _expect_refund(world, "RETURN_MISSING", line, event, return_id=record.return_id)


def route_missing(world: World) -> None:
    """Graded below A and no word about where the units go: for days, and for just over 48 hours."""
    rng = world.rng("fault/ROUTE_MISSING")
    for market, grade, hours, units in ((UK, "B", 49, 1), (DE, "D", 300, 2)):
        graded = world.as_of - timedelta(hours=hours)
        line = buy(world, rng, market, 40, quantity=units)
        record = zigzag.request_return(
            world, rng, line, at(world, rng, 38), to_hub=True, units=units, one_item=True
        )
        refunds.refund(world, rng, line, at(world, rng, 36), units=units)
        zigzag.receive_at_hub(world, rng, record, at(world, rng, 20))
        zigzag.grade(world, record, graded, grade, is_routed=False)
        world.expect(
            "ROUTE_MISSING", order_id=line.order_id, return_id=record.return_id, sku=line.item.sku,
            quantity=units, amount=line.cost_text(units), currency="GBP",
        )  # fmt: skip


def balance_sheet(world: World) -> None:
    """Goods taken in at a hub long ago that nobody ever graded: their cost is still an asset."""
    rng = world.rng("fault/GHOST_BALANCE_SHEET")
    for market, sku, age, units in ((UK, "NEVER-GRADED-1", 106, 1), (DE, "NEVER-GRADED-2", 110, 2)):
        item = new_item(world, rng, sku)
        line = buy(world, rng, market, age + 5, item=item, quantity=units)
        record = zigzag.request_return(world, rng, line, at(world, rng, age + 4), to_hub=True, units=units)
        refunds.refund(world, rng, line, at(world, rng, age + 3), units=units)
        zigzag.receive_at_hub(world, rng, record, at(world, rng, age))
        hub, cost = str(record.document["warehouseCode"]), decimal_text(item.unit_cost * units)
        facts = {"sku": item.sku, "quantity": units, "currency": "GBP"}
        world.expect("GHOST_BALANCE_SHEET", order_id=line.order_id, subject=hub, amount=cost, **facts)
        world.ghosts.append(
            {"ghost_type": "GHOST_BALANCE_SHEET", "location": hub, "value_at_cost": cost, **facts}
        )
