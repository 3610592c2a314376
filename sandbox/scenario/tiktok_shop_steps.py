"""Steps that clean situations and planted faults of TikTok Shop share: when, and the usual course.

Refunds fall on the days on which the shops' statements of a scenario close, so that small scenarios have few.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sandbox.scenario import hub_returns
from sandbox.scenario import tiktok_shop_money as money
from sandbox.scenario import tiktok_shop_returns as returns
from sandbox.scenario.catalogue import Item
from sandbox.scenario.clock import entity_date
from sandbox.scenario.tiktok_shop_model import Shop, ShopOrder, ShopReturn
from sandbox.scenario.tiktok_shop_orders import TO_DELIVER, place
from sandbox.scenario.world import World

# Days between two statements of a shop, and the age of the youngest one's activity.
STATEMENT_STEP = {"XS": 4, "S": 2}
YOUNGEST = 3
TO_SETTLE = timedelta(days=4)


def step(world: World) -> int:
    """Days between statements."""
    return STATEMENT_STEP.get(world.size, 1)


def closing_age(world: World, rng: random.Random, low: int = 7, high: int = 90) -> int:
    """The age in days of a random day whose activity a statement closes."""
    age = rng.randrange(low, high)
    return age - (age - YOUNGEST) % step(world)


def hour(world: World, rng: random.Random, age: int, at: int) -> datetime:
    """A moment within an hour (UTC, 8 to 18) of the day of that age."""
    day = entity_date(world.as_of) - timedelta(days=age)
    return datetime.combine(day, time(at, rng.randrange(60)), UTC)


def ago(world: World, hours: float) -> datetime:
    """A moment before `as_of`, to the second."""
    return (world.as_of - timedelta(hours=hours)).replace(microsecond=0)


def settle_sale(world: World, order: ShopOrder) -> None:
    """Put the sale on the first statement four days after delivery, if that day has come."""
    due = order.created + TO_DELIVER + TO_SETTLE
    age = (entity_date(world.as_of) - entity_date(due)).days
    age -= (age - YOUNGEST) % step(world)
    if age >= YOUNGEST:
        day = entity_date(world.as_of) - timedelta(days=age)
        money.sell(world, order, datetime.combine(day, time(12), UTC))


def sold(
    world: World,
    rng: random.Random,
    shop: Shop,
    age: int,
    items: Sequence[Item] | None = None,
    **options: Any,
) -> ShopOrder:
    """An order placed 20 days before an event of that age; its sale is on a statement by then."""
    order = place(world, rng, shop, hour(world, rng, age + 20, 9), items, **options)
    if rng.random() < 0.25:
        order.affiliate_percent = 10
    settle_sale(world, order)
    return order


def on_the_way(
    world: World, rng: random.Random, record: ShopReturn, age: int, *, tracking: str | None = None
) -> None:
    """Approved a week and handed over six days before an event of that age."""
    returns.approve(world, rng, record, hour(world, rng, age + 7, 9), tracking=tracking)
    returns.ship(world, record, hour(world, rng, age + 6, 10))


def arrive(world: World, rng: random.Random, record: ShopReturn, age: int, **options: Any) -> None:
    """Received at the hub; TikTok is told within two hours."""
    if record.twin is not None:
        hub_returns.receive(world, rng, record.twin, hour(world, rng, age, 9), **options)
    returns.snapshot(world, record, hour(world, rng, age, 11), returns.SUCCESS)


def pay_back(world: World, rng: random.Random, record: ShopReturn, age: int, **options: Any) -> money.Money:
    """Refunded on the day of that age, and settled with its statement."""
    when = hour(world, rng, age, 15)
    returns.snapshot(world, record, when, returns.COMPLETE)
    return money.refund(world, record, when, **options)


def requested(
    world: World, rng: random.Random, shop: Shop, age: int, *, order: ShopOrder | None = None, **options: Any
) -> ShopReturn:
    """A return asked for eight days before an event of that age, or one day when no goods are expected."""
    bought = order or sold(world, rng, shop, age)
    lead = 1 if options.get("return_type") == "REFUND" else 8
    return returns.request(world, rng, bought, hour(world, rng, age + lead, 9), **options)


def returned(
    world: World, rng: random.Random, shop: Shop, age: int, *, order: ShopOrder | None = None, **options: Any
) -> ShopReturn:
    """The usual course up to the refund: asked for, approved, shipped, received and refunded."""
    record = requested(world, rng, shop, age, order=order, **options)
    on_the_way(world, rng, record, age)
    arrive(world, rng, record, age)
    with_shipping = bool(options.get("with_shipping"))
    pay_back(
        world, rng, record, age, with_shipping=with_shipping,
        with_label=record.document["shipment_type"] == "PLATFORM",
    )  # fmt: skip
    return record


def put_away(world: World, rng: random.Random, record: ShopReturn, age: int, mark: str = "A") -> None:
    """Graded the day after an arrival of that age; grade A goes back on sale the day after that."""
    if record.twin is None:
        return
    hub_returns.grade(world, record.twin, hour(world, rng, age - 1, 9), mark)
    if mark == "A":
        hub_returns.restock(world, record.twin, hour(world, rng, age - 2, 10))
