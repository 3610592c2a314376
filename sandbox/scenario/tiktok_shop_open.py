"""Clean situations on TikTok Shop where goods do not come back, or have not come back yet.

Each function plants one order and its return; nothing here is an exception at `as_of`.
"""

from __future__ import annotations

import random

from sandbox.scenario import hub_returns
from sandbox.scenario import tiktok_shop_money as money
from sandbox.scenario import tiktok_shop_returns as returns
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.tiktok_shop_model import Shop, ShopReturn
from sandbox.scenario.tiktok_shop_steps import ago, closing_age, hour, pay_back, requested, sold
from sandbox.scenario.world import World


def kept_by_seller(world: World, rng: random.Random, shop: Shop) -> None:
    """The seller refunds of his own accord and lets the buyer keep the goods: no receipt, no compensation."""
    age = closing_age(world, rng)
    record = requested(world, rng, shop, age, return_type="REFUND", role="SELLER", can_buyer_keep_item=True)
    pay_back(world, rng, record, age)


def kept_by_platform(world: World, rng: random.Random, shop: Shop) -> None:
    """TikTok refunds without return and compensates the seller a few days later."""
    age = closing_age(world, rng, 15)
    record = requested(
        world, rng, shop, age, return_type="REFUND", role="OPERATOR", can_buyer_keep_item=True,
        arbitration_status="SUPPORT_BUYER",
    )  # fmt: skip
    paid = pay_back(world, rng, record, age)
    day = hour(world, rng, age - 4, 12)
    money.adjust(world, shop, day, "PLATFORM_COMPENSATION", paid.customer, record.order)


def partial_accepted(world: World, rng: random.Random, shop: Shop) -> None:
    """The seller offers part of the price, the buyer agrees and keeps the goods."""
    age = closing_age(world, rng)
    record = requested(
        world, rng, shop, age, return_type="REFUND", seller_proposed_return_type="PARTIAL_REFUND"
    )
    amount = record.units[0].paid * rng.choice((20, 30, 50)) // 100
    currency = shop.currency
    returns.snapshot(
        world, record, hour(world, rng, age + 1, 12), returns.AWAITING_BUYER,
        partial_refund={"currency": currency, "amount": decimal_text(amount)},
    )  # fmt: skip
    total = {**record.document["refund_amount"], "refund_total": decimal_text(amount)}
    total["refund_subtotal"] = decimal_text(amount)
    record.document |= {"refund_amount": total, "can_buyer_keep_item": True}
    record.document["return_line_items"][0]["refund_amount"] = total
    returns.snapshot(world, record, hour(world, rng, age, 9), returns.SUCCESS)
    pay_back(world, rng, record, age, partial=amount)


def fulfilled_by_tiktok(world: World, rng: random.Random, shop: Shop) -> None:
    """TikTok's own warehouse sent the goods and takes them back: no twin, the seller receives nothing."""
    age = closing_age(world, rng)
    order = sold(world, rng, shop, age, is_fulfilled_by_tiktok=True)
    record = requested(world, rng, shop, age, order=order, is_mirrored=False, shipment_type="PLATFORM")
    record.document["return_method"] = "PLATFORM_SHIPPED"
    returns.approve(world, rng, record, hour(world, rng, age + 7, 9))
    returns.ship(world, record, hour(world, rng, age + 6, 10))
    returns.snapshot(world, record, hour(world, rng, age, 11), returns.SUCCESS)
    pay_back(world, rng, record, age)


def taken_back(world: World, rng: random.Random, shop: Shop) -> None:
    """A refund that arbitration turns over: TikTok gives the seller the money back, no goods come."""
    age = closing_age(world, rng, 15)
    record = requested(world, rng, shop, age, return_type="REFUND", arbitration_status="IN_PROGRESS")
    paid = pay_back(world, rng, record, age)
    when = hour(world, rng, age - 4, 12)
    money.take_back(world, paid, when)
    returns.snapshot(world, record, when, arbitration_status="SUPPORT_SELLER")


def rejected(world: World, rng: random.Random, shop: Shop) -> None:
    """The seller says no; the buyer leaves it at that."""
    age = closing_age(world, rng)
    record = requested(world, rng, shop, age)
    returns.abandon(world, record, hour(world, rng, age + 7, 9), returns.REJECTED)


def cancelled(world: World, rng: random.Random, shop: Shop) -> None:
    """The buyer changes his mind after the label was printed."""
    age = closing_age(world, rng)
    record = requested(world, rng, shop, age)
    returns.approve(world, rng, record, hour(world, rng, age + 7, 9))
    returns.abandon(world, record, hour(world, rng, age, 9), returns.CANCELLED)


def _young(world: World, rng: random.Random, shop: Shop, hours: float, **options: object) -> ShopReturn:
    """A return asked for some hours ago of an order three weeks old."""
    order = sold(world, rng, shop, 2)
    return returns.request(world, rng, order, ago(world, hours), **options)  # type: ignore[arg-type]


def pending(world: World, rng: random.Random, shop: Shop) -> None:
    """Asked for within the last day and a half: the seller has time left."""
    _young(world, rng, shop, rng.randrange(2, 34))


def just_asked(world: World, rng: random.Random, shop: Shop) -> None:
    """Asked for 40 minutes ago, not mirrored yet."""
    _young(world, rng, shop, 0.67, is_mirrored=False)


def label_out(world: World, rng: random.Random, shop: Shop) -> None:
    """Approved, the buyer has not handed the parcel over."""
    record = _young(world, rng, shop, rng.randrange(40, 90))
    returns.approve(world, rng, record, ago(world, rng.randrange(20, 34)))


def in_transit(world: World, rng: random.Random, shop: Shop) -> None:
    """Handed over one to four days ago; sometimes refunded at the drop-off already."""
    record = _young(world, rng, shop, rng.randrange(150, 190))
    returns.approve(world, rng, record, ago(world, rng.randrange(120, 140)))
    returns.ship(world, record, ago(world, rng.randrange(24, 100)))


def quick_refund_in_transit(world: World, rng: random.Random, shop: Shop) -> None:
    """Refunded at the drop-off three days ago, the goods are on their way."""
    record = requested(world, rng, shop, 3, is_quick_refund=True)
    returns.approve(world, rng, record, hour(world, rng, 9, 9))
    returns.ship(world, record, hour(world, rng, 3, 10))
    pay_back(world, rng, record, 3)


def just_received(world: World, rng: random.Random, shop: Shop) -> None:
    """Scanned three hours ago, TikTok does not know yet."""
    record = _young(world, rng, shop, 170)
    returns.approve(world, rng, record, ago(world, 140))
    returns.ship(world, record, ago(world, 70))
    if record.twin is not None:
        hub_returns.receive(world, rng, record.twin, ago(world, 3))


def refund_under_way(world: World, rng: random.Random, shop: Shop) -> None:
    """Received 20 to 40 hours ago and confirmed; the refund is on no statement yet."""
    record = _young(world, rng, shop, 180)
    hours = rng.randrange(20, 40)
    returns.approve(world, rng, record, ago(world, 150))
    returns.ship(world, record, ago(world, 90))
    if record.twin is not None:
        hub_returns.receive(world, rng, record.twin, ago(world, hours))
        returns.snapshot(world, record, ago(world, hours - 2), returns.SUCCESS)
        hub_returns.grade(world, record.twin, ago(world, 4), rng.choice(("A", "B")))
