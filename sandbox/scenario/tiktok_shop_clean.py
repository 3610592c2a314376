"""Clean situations on TikTok Shop: goods that come back, in the varieties that the platform knows.

Each function plants one order and its return; nothing here is an exception at `as_of`.
"""

from __future__ import annotations

import random
from datetime import timedelta

from sandbox.scenario import hub_returns
from sandbox.scenario import tiktok_shop_money as money
from sandbox.scenario import tiktok_shop_returns as returns
from sandbox.scenario.tiktok_shop_model import Shop
from sandbox.scenario.tiktok_shop_orders import place, sellable_items
from sandbox.scenario.tiktok_shop_steps import (
    arrive,
    closing_age,
    hour,
    on_the_way,
    pay_back,
    put_away,
    requested,
    returned,
    sold,
)
from sandbox.scenario.world import World


def restocked(world: World, rng: random.Random, shop: Shop) -> None:
    """Grade A, back into the seller's own warehouse; sometimes discounted, or with shipping paid back."""
    age = closing_age(world, rng)
    order = sold(
        world, rng, shop, age,
        shipping=rng.choice((0, 0, 399)), seller_percent=rng.choice((0, 10)),
        platform_percent=rng.choice((0, 5)),
    )  # fmt: skip
    record = returned(world, rng, shop, age, order=order, with_shipping=rng.random() < 0.5)
    put_away(world, rng, record, age)


def consigned(world: World, rng: random.Random, shop: Shop) -> None:
    """Grade A, on a consignment to the own warehouse that left."""
    age = closing_age(world, rng)
    record = returned(world, rng, shop, age)
    if record.twin is not None:
        hub_returns.grade(world, record.twin, hour(world, rng, age - 1, 9), "A")
        hub_returns.consign(world, record.twin, hour(world, rng, age - 2, 10))


def lower_grade(world: World, rng: random.Random, shop: Shop) -> None:
    """Grade B: accepted, but not sold as new."""
    age = closing_age(world, rng)
    put_away(world, rng, returned(world, rng, shop, age), age, "B")


def two_units(world: World, rng: random.Random, shop: Shop) -> None:
    """Two units of one SKU are two line items; both come back in one return."""
    age = closing_age(world, rng)
    order = sold(world, rng, shop, age, [rng.choice(sellable_items(world))] * 2)
    put_away(world, rng, returned(world, rng, shop, age, order=order), age)


def one_of_three(world: World, rng: random.Random, shop: Shop) -> None:
    """One of three units on two SKUs comes back; the scan does not name the return."""
    age = closing_age(world, rng)
    first, second = rng.sample(sellable_items(world), 2)
    order = sold(world, rng, shop, age, [first, first, second])
    record = requested(world, rng, shop, age, order=order, units=order.units[1:2])
    on_the_way(world, rng, record, age)
    arrive(world, rng, record, age, scan_names_return=False)
    pay_back(world, rng, record, age)
    put_away(world, rng, record, age)


def two_returns_of_an_order(world: World, rng: random.Random, shop: Shop) -> None:
    """The units of an order come back in two returns, refunded on different statements."""
    age = closing_age(world, rng, 15)
    item = rng.choice(sellable_items(world))
    order = sold(world, rng, shop, age, [item, item])
    put_away(world, rng, returned(world, rng, shop, age, order=order, units=order.units[:1]), age)
    later = age - 8
    put_away(world, rng, returned(world, rng, shop, later, order=order, units=order.units[1:]), later)


def before_settlement(world: World, rng: random.Random, shop: Shop) -> None:
    """Refunded on the day on which the sale settles: one transaction holds both."""
    age = closing_age(world, rng)
    order = place(world, rng, shop, hour(world, rng, age + 14, 9))
    money.sell(world, order, hour(world, rng, age, 12))
    put_away(world, rng, returned(world, rng, shop, age, order=order), age)


def chained(world: World, rng: random.Random, shop: Shop) -> None:
    """The buyer edits the request: the first return ends and names the next, which is carried out."""
    age = closing_age(world, rng)
    first = requested(world, rng, shop, age + 1)
    second = requested(world, rng, shop, age, order=first.order, pre_return_id=first.return_id)
    when = hour(world, rng, age + 8, 10)
    returns.abandon(world, first, when, returns.CANCELLED, next_return_id=second.return_id)
    on_the_way(world, rng, second, age)
    arrive(world, rng, second, age)
    pay_back(world, rng, second, age)
    put_away(world, rng, second, age)


def combined(world: World, rng: random.Random, shop: Shop) -> None:
    """Two returns of an order in one parcel, under one combined id and one tracking number."""
    age = closing_age(world, rng)
    order = sold(world, rng, shop, age, rng.sample(sellable_items(world), 2))
    shared = {"is_combined_return": "true ", "combined_return_id": world.unique(rng, "4034###############")}
    tracking = world.unique(rng, "H00T##########")
    for unit in order.units:
        record = requested(world, rng, shop, age, order=order, units=[unit], **shared)
        on_the_way(world, rng, record, age, tracking=tracking)
        arrive(world, rng, record, age)
        pay_back(world, rng, record, age)
        put_away(world, rng, record, age)


def quick_refund(world: World, rng: random.Random, shop: Shop) -> None:
    """Refunded when the parcel was dropped off; the goods arrive four days later."""
    age = closing_age(world, rng, 11)
    record = requested(world, rng, shop, age, is_quick_refund=True)
    returns.approve(world, rng, record, hour(world, rng, age + 7, 9))
    returns.ship(world, record, hour(world, rng, age, 10))
    pay_back(world, rng, record, age)
    if record.twin is not None:
        hub_returns.receive(world, rng, record.twin, hour(world, rng, age - 4, 9))
    put_away(world, rng, record, age - 4)


def offer_refused(world: World, rng: random.Random, shop: Shop) -> None:
    """The buyer turns a partial refund down and sends the goods back."""
    age = closing_age(world, rng)
    record = requested(world, rng, shop, age, buyer_rejected_partial_refund=True)
    record.document["seller_proposed_return_type"] = "PARTIAL_REFUND"
    on_the_way(world, rng, record, age)
    arrive(world, rng, record, age)
    pay_back(world, rng, record, age)
    put_away(world, rng, record, age, "B")


def replacement(world: World, rng: random.Random, shop: Shop) -> None:
    """The goods come back for new ones: another order, and no refund."""
    age = closing_age(world, rng)
    record = requested(world, rng, shop, age, return_type="REPLACEMENT")
    on_the_way(world, rng, record, age)
    if record.twin is not None:
        hub_returns.receive(world, rng, record.twin, hour(world, rng, age, 9))
    place(
        world, rng, shop, hour(world, rng, age, 10), [unit.item for unit in record.units],
        is_replacement_order=True, replaced_order_id=record.order.order_id,
    )  # fmt: skip
    when = hour(world, rng, age, 10) + timedelta(hours=1)
    returns.snapshot(world, record, when, returns.REPLACEMENT_COMPLETE)
    put_away(world, rng, record, age, "B")
