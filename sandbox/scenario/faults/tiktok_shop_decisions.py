"""Planted faults of TikTok returns that somebody has to decide on: late refunds, deadlines, partial refunds.

Missing goods and records are in `tiktok_shop`.
"""

from __future__ import annotations

import random
from datetime import timedelta

from sandbox.scenario import hub_returns
from sandbox.scenario import tiktok_shop_money as money
from sandbox.scenario import tiktok_shop_returns as returns
from sandbox.scenario.catalogue import Item
from sandbox.scenario.faults.tiktok_shop import expect_return, refunded_amount, shipped
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.tiktok_shop_model import DE, GB, Shop, ShopReturn
from sandbox.scenario.tiktok_shop_orders import sellable_items
from sandbox.scenario.tiktok_shop_steps import (
    ago,
    arrive,
    hour,
    on_the_way,
    pay_back,
    put_away,
    requested,
    sold,
)
from sandbox.scenario.world import World


def refund_sla_breach(world: World) -> None:
    """Refunded four days after the intake, and not refunded three days after it."""
    rng = world.rng("fault/TTS_REFUND_SLA_BREACH")
    for shop, refunded in ((GB, 19), (DE, 43)):
        received = refunded + 4
        record = requested(world, rng, shop, received)
        on_the_way(world, rng, record, received)
        arrive(world, rng, record, received)
        put_away(world, rng, record, received)
        pay_back(world, rng, record, refunded)
        expect_return(world, "TTS_REFUND_SLA_BREACH", record, **refunded_amount(record))
    waiting = shipped(world, rng, GB)
    if waiting.twin is not None:
        hub_returns.receive(world, rng, waiting.twin, ago(world, 66))
        returns.snapshot(world, waiting, ago(world, 64), returns.SUCCESS)
        hub_returns.grade(world, waiting.twin, ago(world, 50), "B")
    expect_return(world, "TTS_REFUND_SLA_BREACH", waiting)


def partial_refund_review(world: World) -> None:
    """One of two units missing, a unit that fails the inspection, and another item in the parcel."""
    rng = world.rng("fault/TTS_PARTIAL_REFUND_REVIEW")
    first, second = rng.sample(sellable_items(world), 2)
    missing = _arrived(world, rng, GB, [first, first], positions=[0])
    if missing.twin is not None:
        missing.twin.items[1]["itemStatus"] = "MISSING"
        hub_returns.grade(world, missing.twin, ago(world, 12), "A")
    failed = _arrived(world, rng, DE, [second])
    if failed.twin is not None:
        hub_returns.grade(world, failed.twin, ago(world, 12), "D")
    other = _arrived(world, rng, GB, [first], received_sku=second.zigzag_sku)
    if other.twin is not None:
        other.twin.items[0]["itemStatus"] = "WRONG_ITEM"
        hub_returns.grade(world, other.twin, ago(world, 12), "B")
        other.twin.items[0]["itemStatus"] = "WRONG_ITEM"
        hub_returns.snapshot(world, other.twin, ago(world, 11))
    for record in (missing, failed, other):
        expect_return(world, "TTS_PARTIAL_REFUND_REVIEW", record, quantity=1)


def _arrived(
    world: World, rng: random.Random, shop: Shop, items: list[Item], **options: object
) -> ShopReturn:
    """Received 24 hours ago and confirmed, not refunded."""
    record = returns.request(world, rng, sold(world, rng, shop, 2, items), ago(world, 190))
    returns.approve(world, rng, record, ago(world, 140))
    returns.ship(world, record, ago(world, 72))
    if record.twin is not None:
        hub_returns.receive(world, rng, record.twin, ago(world, 24), **options)  # type: ignore[arg-type]
    returns.snapshot(world, record, ago(world, 22), returns.SUCCESS)
    return record


def approval_deadline(world: World) -> None:
    """Under twelve hours left for a request and for a parcel, and a deadline that has just passed."""
    rng = world.rng("fault/TTS_APPROVAL_DEADLINE")
    soon = returns.request(world, rng, sold(world, rng, GB, 2), ago(world, 37))
    passed = returns.request(world, rng, sold(world, rng, DE, 2), ago(world, 51))
    parcel = returns.request(world, rng, sold(world, rng, GB, 2), ago(world, 190))
    returns.approve(world, rng, parcel, ago(world, 140))
    returns.ship(world, parcel, ago(world, 72), deadline=world.as_of + timedelta(hours=5))
    for record in (soon, passed, parcel):
        expect_return(world, "TTS_APPROVAL_DEADLINE", record)


def chain_broken(world: World) -> None:
    """A next return that does not exist, and a previous one that names another return as its next."""
    rng = world.rng("fault/TTS_RETURN_CHAIN_BROKEN")
    lost = requested(world, rng, GB, 20)
    returns.abandon(
        world, lost, hour(world, rng, 27, 10), returns.CANCELLED,
        next_return_id=world.unique(rng, "4035###############"),
    )  # fmt: skip
    expect_return(world, "TTS_RETURN_CHAIN_BROKEN", lost)
    first = requested(world, rng, DE, 24)
    second = requested(world, rng, DE, 23, order=first.order, pre_return_id=first.return_id)
    returns.abandon(world, first, hour(world, rng, 31, 10), returns.CANCELLED, next_return_id="")
    on_the_way(world, rng, second, 23)
    arrive(world, rng, second, 23)
    pay_back(world, rng, second, 23)
    put_away(world, rng, second, 23)
    expect_return(world, "TTS_RETURN_CHAIN_BROKEN", second)


def compensation_missing(world: World) -> None:
    """TikTok refunded without return and never paid the seller; in one case it paid for another order."""
    rng = world.rng("fault/TTS_COMPENSATION_MISSING")
    for shop, age in ((GB, 39), (DE, 51)):
        record = requested(
            world, rng, shop, age, return_type="REFUND", role="OPERATOR", can_buyer_keep_item=True,
            arbitration_status="SUPPORT_BUYER",
        )  # fmt: skip
        paid = pay_back(world, rng, record, age)
        if shop is DE:
            other = sold(world, rng, shop, age)
            money.adjust(world, shop, hour(world, rng, age - 4, 12), "SHIPPING_FEE_COMPENSATION", 150, other)
        amount = decimal_text(paid.customer)
        expect_return(world, "TTS_COMPENSATION_MISSING", record, amount=amount, currency=shop.currency)
