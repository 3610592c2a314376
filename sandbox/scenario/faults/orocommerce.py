"""Planted faults of B2B returns: too much, not on the order, other units, statuses and references.

Credits are in `orocommerce_credits`, values that no setting knows in `codes`. Each case is alone at fault.
"""

from __future__ import annotations

import random

from sandbox.scenario import hub_returns
from sandbox.scenario import orocommerce_returns as returns
from sandbox.scenario.clock import iso_z
from sandbox.scenario.hub_returns import HubLine
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.orocommerce_clean import bought, come_back
from sandbox.scenario.orocommerce_model import B2bReturn, Position
from sandbox.scenario.orocommerce_orders import products_with
from sandbox.scenario.tiktok_shop_steps import ago, hour
from sandbox.scenario.world import World


def expect_line(world: World, code: str, result: B2bReturn, **facts: object) -> None:
    """An exception about the first order line of a return."""
    position = result.positions[0]
    values: dict[str, object] = {
        "order_id": result.order.identifier,
        "return_id": result.record.return_id,
        "sku": position.product.item.sku,
    }
    world.expect(code, **{**values, **facts})


def goods(position: Position, units: int) -> dict[str, object]:
    """What base units of a product cost."""
    return {
        "quantity": units,
        "amount": decimal_text(position.product.item.unit_cost * units),
        "currency": "GBP",
    }


def sent(
    world: World,
    rng: random.Random,
    unit: str,
    ordered: int,
    quantity: int,
    *,
    hours: int = 150,
    **options: object,
) -> B2bReturn:
    """A return of an order line, handed over three days later and not received yet."""
    product = rng.choice(products_with(world, unit))
    order = bought(world, rng, hours // 24 + 1, [(product, ordered, unit)])
    part = (order.positions[0], quantity, unit)
    result = returns.request(world, rng, order, [part], ago(world, hours), **options)  # type: ignore[arg-type]
    returns.ship(world, result, ago(world, hours - 72))
    return result


def over_return(world: World) -> None:
    """More than was sold: in one return, over two returns each of which would do, and in another unit."""
    rng = world.rng("fault/ORO_OVER_RETURN")
    alone = sent(world, rng, "each", 5, 7)
    expect_line(world, "ORO_OVER_RETURN", alone, **goods(alone.positions[0], 2))
    order = bought(world, rng, 40, [(rng.choice(products_with(world, "each")), 12, "each")])
    come_back(world, rng, order, [(order.positions[0], 8, "each")], 40)
    second = returns.request(world, rng, order, [(order.positions[0], 6, "each")], hour(world, rng, 6, 9))
    returns.ship(world, second, hour(world, rng, 3, 10))
    expect_line(world, "ORO_OVER_RETURN", second, **goods(second.positions[0], 2))
    product = next(p for p in products_with(world, "case") if p.units["case"] == 12)
    order = bought(world, rng, 7, [(product, 1, "case")])
    pieces = returns.request(world, rng, order, [(order.positions[0], 13, "each")], ago(world, 150))
    returns.ship(world, pieces, ago(world, 80))
    expect_line(world, "ORO_OVER_RETURN", pieces, **goods(pieces.positions[0], 1))


def line_not_on_order(world: World) -> None:
    """An item that the order does not hold, alone and beside one that it does."""
    rng = world.rng("fault/ORO_LINE_NOT_ON_ORDER")
    for is_beside in (False, True):
        right, wrong = rng.sample(products_with(world, "each"), 2)
        order = bought(world, rng, 7, [(right, 6, "each")])
        stranger = Position("", wrong, 1, "each", 0)
        parts: list[returns.Part] = [(order.positions[0], 1, "each")] if is_beside else []
        result = returns.request(world, rng, order, [*parts, (stranger, 1, "each")], ago(world, 150))
        returns.ship(world, result, ago(world, 80))
        expect_line(world, "ORO_LINE_NOT_ON_ORDER", result, sku=wrong.item.sku, **goods(stranger, 1))


def close_unverified(world: World) -> None:
    """Somebody ended the return by hand although nothing arrived: on the order, or at ZigZag too."""
    rng = world.rng("fault/ORO_CLOSE_UNVERIFIED")
    for status, is_closed_at_zigzag in (("received", False), ("credited", True)):
        result = sent(world, rng, "each", 6, 2)
        returns.milestone(result, status, ago(world, 30))
        if is_closed_at_zigzag:
            hub_returns.snapshot(world, result.record, ago(world, 30), "PROCESSED")
        expect_line(world, "ORO_CLOSE_UNVERIFIED", result, quantity=2)


def status_drift(world: World) -> None:
    """The order stands still while the goods went on: received for two days, credited for a month."""
    rng = world.rng("fault/ORO_STATUS_DRIFT")
    result = sent(world, rng, "case", 4, 1)
    hub_returns.receive(world, rng, result.record, ago(world, 50))
    expect_line(world, "ORO_STATUS_DRIFT", result)
    for age in (8, 35):
        order = bought(world, rng, age, [(rng.choice(products_with(world, "each")), 5, "each")])
        late = come_back(world, rng, order, [(order.positions[0], 2, "each")], age)
        late.order.return_status = "requested" if age == 35 else "received"
        late.order.updated = hour(world, rng, age, 10)
        expect_line(world, "ORO_STATUS_DRIFT", late)


def order_ref_missing(world: World) -> None:
    """No order number, and one that no order has."""
    rng = world.rng("fault/ORDER_REF_MISSING")
    for number in (None, "SO-9100042", ""):
        product = rng.choice(products_with(world, "each"))
        order = bought(world, rng, 7, [(product, 4, "each")])
        lines = [HubLine(product.item, "")]
        result = returns.request(
            world, rng, order, [(order.positions[0], 1, "each")], ago(world, 120), lines=lines,
            order_number=number,
        )  # fmt: skip
        order.return_status, order.updated = "none", order.created
        returns.ship(world, result, ago(world, 60))
        expect_line(world, "ORDER_REF_MISSING", result, order_id=number or None, quantity=1)


def unit_mismatch(world: World) -> None:
    """A case counted as a piece by the scanner, in the grade batch and in the return itself."""
    rng = world.rng("fault/UOM_MISMATCH")
    for unit, ordered, quantity in (("case", 4, 1), ("pallet", 2, 1)):
        result = sent(world, rng, unit, ordered, quantity)
        position = result.positions[0]
        returns.receive(world, rng, result, ago(world, 20))
        graded = ago(world, 3)
        result.record.items[0].update(
            itemStatus="DISPOSITIONED",
            grade="B",
            gradeVersion=1,
            gradedAt=iso_z(graded),
            disposition="LIQUIDATE",
        )
        hub_returns.join_batch(world, result.record, result.record.items[0], graded, unit="each")
        hub_returns.snapshot(world, result.record, graded, "PROCESSED")
        returns.milestone(result, "graded", ago(world, 2.5))
        units = quantity * position.product.units[unit] - quantity
        expect_line(world, "UOM_MISMATCH", result, **goods(position, units))


def unit_undefined(world: World) -> None:
    """No unit, a unit that the product does not have, and a part of a piece."""
    rng = world.rng("fault/UOM_UNDEFINED")
    for unit, quantity in ((None, 1), ("inner", 2), ("each", 1.5)):
        product = rng.choice(products_with(world, "each"))
        order = bought(world, rng, 7, [(product, 6, "each")])
        lines = [HubLine(product.item, order.positions[0].line_id, quantity, unit)]  # type: ignore[arg-type]
        result = returns.request(
            world, rng, order, [(order.positions[0], 1, "each")], ago(world, 150), lines=lines
        )
        returns.ship(world, result, ago(world, 80))
        expect_line(world, "UOM_UNDEFINED", result, quantity=None)


def ghost_held(world: World) -> None:
    """Graded A, credited, and still at the hub after four days."""
    rng = world.rng("fault/GHOST_HELD/orocommerce")
    product = rng.choice(products_with(world, "each"))
    order = bought(world, rng, 6, [(product, 6, "each")])
    result = returns.request(world, rng, order, [(order.positions[0], 2, "each")], hour(world, rng, 12, 9))
    returns.ship(world, result, hour(world, rng, 9, 10))
    returns.receive(world, rng, result, hour(world, rng, 6, 9))
    returns.grade(world, result, hour(world, rng, 5, 9), "A")
    returns.credit(world, result, hour(world, rng, 5, 12))
    hub_returns.ghost(world, result.record, returns.CHANNEL)
